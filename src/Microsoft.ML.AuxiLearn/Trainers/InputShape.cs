using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>Holds the shape of a schema against what the options ask for, before there is data, with the sentences that the data would meet.</summary>
internal static class InputShape
{
    /// <summary>Checks feature, label, weight and auxiliary columns.</summary>
    /// <returns>The label's column.</returns>
    /// <exception cref="ArgumentException">A column is missing or holds something else; the sentence names it, what was found and what is expected.</exception>
    public static SchemaShape.Column Check(IHost host, SchemaShape shape, AuxiLearnOptions options, MainTask main)
    {
        var features = Find("feature", options.FeatureColumnName);
        var isVector = features.Kind == SchemaShape.Column.VectorKind.Vector
            && (features.ItemType == NumberDataViewType.Single || features.ItemType == NumberDataViewType.Byte) && !features.IsKey;
        var isImage = features.Kind == SchemaShape.Column.VectorKind.Scalar
            && (features.ItemType is ImageDataViewType || (features.ItemType is TextDataViewType && options.Images is not null));
        Require(isVector || isImage, "feature", features,
            InputBinding.Expected + (features.Kind == SchemaShape.Column.VectorKind.VariableVector ? InputBinding.SizeHint : ""));

        var label = Find("label", options.LabelColumnName);
        Require(main.Accepts(ColumnType.Of(label)), "label", label, main.Expected);

        if (options.ExampleWeightColumnName is { } weightName)
        {
            var weight = Find("example weight", weightName);
            Require(weight.Kind == SchemaShape.Column.VectorKind.Scalar && weight.ItemType == NumberDataViewType.Single, "example weight", weight, "Single");
        }

        foreach (var task in options.TasksInUse.OfType<ColumnTask>())
        {
            var column = Find("auxiliary", task.ColumnName);
            Require(task.Accepts(ColumnType.Of(column), main) && column.Kind != SchemaShape.Column.VectorKind.VariableVector, "auxiliary", column,
                task.Expected(main));
        }
        return label;

        SchemaShape.Column Find(string role, string name) => shape.TryFindColumn(name, out var column)
            ? column
            : throw host.ExceptParam(nameof(shape),
                $"The {role} column '{name}' was not found; the data has {string.Join(", ", shape.Select(found => $"'{found.Name}'").Take(30))}.");

        void Require(bool condition, string role, SchemaShape.Column column, string expected)
        {
            if (!condition)
                throw host.ExceptParam(nameof(shape), $"The {role} column '{column.Name}' holds {column.GetTypeString()}; expected {expected}.");
        }
    }
}
