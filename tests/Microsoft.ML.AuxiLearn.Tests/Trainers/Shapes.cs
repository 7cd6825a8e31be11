using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>ML.NET's schema shapes, whose making and comparing it keeps to itself.</summary>
internal static class Shapes
{
    private static readonly MethodInfo _create = typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo _isCompatible = typeof(SchemaShape.Column)
        .GetMethod("IsCompatibleWith", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static SchemaShape Of(DataViewSchema schema) => (SchemaShape)_create.Invoke(null, [schema])!;

    /// <summary>Whether a column satisfies what is required, with all the annotations required.</summary>
    public static bool Satisfies(this SchemaShape.Column column, SchemaShape.Column required) => (bool)_isCompatible.Invoke(required, [column])!;
}
