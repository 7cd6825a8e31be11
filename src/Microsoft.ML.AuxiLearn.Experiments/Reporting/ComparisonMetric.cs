using Microsoft.ML.AuxiLearn.Data;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A metric on test rows, by name, and whether higher is better.</summary>
/// <param name="Name">The value that decides.</param>
/// <param name="HigherIsBetter">Whether a larger value is better.</param>
/// <param name="Measure">From the training rows and scored rows to values by name, that of <paramref name="Name"/> among them.</param>
public sealed record ComparisonMetric(string Name, bool HigherIsBetter, Func<IDataView, IDataView, IReadOnlyDictionary<string, double>> Measure)
{
    /// <summary>
    /// RRMSE, the root mean squared error over that of predicting the training rows' mean: 0 is perfect, 1 is no better than the mean. RMSE is reported too.
    /// </summary>
    /// <param name="label">The label, Single; rows where it is NaN do not count.</param>
    /// <param name="score">The prediction, Single.</param>
    public static ComparisonMetric RelativeRootMeanSquaredError(string label = "Label", string score = "Score") =>
        new("RRMSE", HigherIsBetter: false, (train, scored) =>
        {
            var mean = Rows(train, label, label).Average(row => row.Label);
            var rows = Rows(scored, label, score);
            var rmse = Math.Sqrt(rows.Average(row => Square(row.Label - row.Prediction)));
            return new Dictionary<string, double> { ["RRMSE"] = rmse / Math.Sqrt(rows.Average(row => Square(row.Label - mean))), ["RMSE"] = rmse };
        });

    /// <summary>Accuracy: the share of rows whose class is predicted correctly, 0 to 1.</summary>
    /// <param name="label">The label, a key, Boolean, or Single of 0 and 1; rows where it is missing do not count.</param>
    /// <param name="predictedLabel">The predicted label, a key or Boolean.</param>
    public static ComparisonMetric Accuracy(string label = "Label", string predictedLabel = "PredictedLabel") =>
        new("accuracy", HigherIsBetter: true, (_, scored) => new Dictionary<string, double>
        {
            ["accuracy"] = Rows(scored, label, predictedLabel).Average(row => row.Label == row.Prediction ? 1.0 : 0.0),
        });

    internal bool IsBetter(double value, double than) => HigherIsBetter ? value > than : value < than;

    private static double Square(double x) => x * x;

    private static List<(double Label, double Prediction)> Rows(IDataView view, string label, string prediction)
    {
        var columns = new[] { view.Schema[label], view.Schema[prediction] };
        using var cursor = view.GetRowCursor(columns);
        var readers = columns.Select(column => ColumnReader.Create(cursor, column)).ToArray();
        var rows = new List<(double, double)>();
        Span<float> values = stackalloc float[2];
        while (cursor.MoveNext())
        {
            readers[0](values[..1]);
            readers[1](values[1..]);
            if (!float.IsNaN(values[0]))
                rows.Add((values[0], values[1]));
        }
        return rows.Count > 0
            ? rows
            : throw new InvalidOperationException($"The label column '{label}' is missing in every row; expected at least one labelled row.");
    }
}
