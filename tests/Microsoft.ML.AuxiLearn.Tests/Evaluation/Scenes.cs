using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Evaluation;

/// <summary>Rows of dense labels and predictions, whose types and shapes are chosen.</summary>
internal static class Scenes
{
    public static IDataView View<T>(MLContext ml, PrimitiveDataViewType item, T[][] labels, T[][] predictions) =>
        Make(ml, labels.Zip(predictions, (label, prediction) => new Maps<T> { Label = label, PredictedLabel = prediction }), item,
            ("Label", [labels[0].Length]), ("PredictedLabel", [predictions[0].Length]));

    /// <summary>Rows with the labels 0 and right predictions, and depth or normals.</summary>
    public static IDataView Measured(MLContext ml, string name, float[][] truth, float[][] predictions)
    {
        var rows = truth.Zip(predictions, (one, other) => new Row { Label = [0], PredictedLabel = [0], Truth = one, Prediction = other });
        var view = Make(ml, rows, NumberDataViewType.Single, ("Label", [1]), ("PredictedLabel", [1]), ("Truth", [truth[0].Length]),
            ("Prediction", [predictions[0].Length]));
        return ml.Transforms.CopyColumns(name, "Truth").Append(ml.Transforms.CopyColumns("Predicted" + name, "Prediction")).Fit(view).Transform(view);
    }

    private static IDataView Make<T>(MLContext ml, IEnumerable<T> rows, PrimitiveDataViewType item, params (string Column, int[] Shape)[] columns) where T
        : class
    {
        var definition = SchemaDefinition.Create(typeof(T));
        foreach (var (column, shape) in columns)
            definition[column].ColumnType = new VectorDataViewType(item, shape);
        return ml.Data.LoadFromEnumerable(rows, definition);
    }

    private sealed class Maps<T>
    {
        public T[] Label { get; set; } = [];

        public T[] PredictedLabel { get; set; } = [];
    }

    private sealed class Row
    {
        public float[] Label { get; set; } = [];

        public float[] PredictedLabel { get; set; } = [];

        public float[] Truth { get; set; } = [];

        public float[] Prediction { get; set; } = [];
    }
}
