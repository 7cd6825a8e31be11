using System.Reflection;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp.Modules;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>What a checkpoint misses of a weighting method that is the user's own.</summary>
internal static class UnsavedState
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>One sentence where the method has fields that no <see cref="TaskWeighting.Transfer"/> of its own hands over; else null.</summary>
    public static string? Of(TaskWeighting weighting)
    {
        var type = weighting.GetType();
        if (IsOwn(type.GetMethod(nameof(TaskWeighting.Transfer))!.DeclaringType!))
            return null;
        string[] fields = [.. Ancestry(type).TakeWhile(IsOwn).SelectMany(one => one.GetFields(Own)).Where(field => field.FieldType != typeof(Parameter))
            .Select(field => $"'{field.Name}'")];
        return fields.Length == 0
            ? null
            : $"The weighting method {type.Name} has the field{(fields.Length == 1 ? "" : "s")} {string.Join(", ", fields)} and does not override "
                + $"{nameof(TaskWeighting.Transfer)}: checkpoints hold its parameters alone; expected an override, if a field changes during training.";
    }

    private static bool IsOwn(Type type) => type.Assembly != typeof(TaskWeighting).Assembly;

    private static IEnumerable<Type> Ancestry(Type? type)
    {
        for (; type is not null; type = type.BaseType)
            yield return type;
    }
}
