using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>How well a model predicts rows of their own: a confusion matrix of classes and the calibration of probabilities, or residuals of numbers.</summary>
internal static class Predictions
{
    private const int Classes = 20;
    private const int Points = 2000;
    private const int Bins = 10;

    /// <summary>The sections.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scored">The rows after it.</param>
    /// <param name="label">The label among them.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is another kind of label than the model's.</exception>
    public static IEnumerable<Section> Of(AuxiLearnTransformer model, IDataView scored, string label)
    {
        var column = scored.Schema.GetColumnOrNull(label)
            ?? throw new ArgumentException($"The rows have no column '{label}'; expected the label.", nameof(label));
        if (model.PredictedLabelColumnName is not { } predicted)
            return OfNumbers(model, scored, label);
        return scored.Schema[predicted].Type is VectorDataViewType
            ? PixelPredictions.Of(model, scored, label, predicted)
            : OfClasses(model, scored, column, scored.Schema[predicted]);
    }

    private static IEnumerable<Section> OfClasses(AuxiLearnTransformer model, IDataView scored, DataViewSchema.Column label,
        DataViewSchema.Column predicted)
    {
        var (labels, predictions) = (ClassNames.Of(scored, label), ClassNames.Of(scored, predicted));
        yield return Confusion(labels, predictions);
        if (model.ProbabilityColumnName is { } probability && label.Type is BooleanDataViewType)
            yield return Calibration("true", [.. scored.GetColumn<float>(probability).Zip(scored.GetColumn<bool>(label))]);
        else if (label.Type is KeyDataViewType && scored.Schema[model.ScoreColumnName] is { Type: VectorDataViewType { ItemType: var item } } score
            && item == NumberDataViewType.Single)
            yield return Calibration("predicted right", [.. scored.GetColumn<float[]>(score).Zip(scored.GetColumn<uint>(label))
                .Where(row => row.Second > 0).Select(row => (row.First.Max(), Array.IndexOf(row.First, row.First.Max()) + 1 == row.Second))]);
        var examples = labels.Zip(predictions).Select((pair, row) => (row, pair.First != pair.Second ? 1.0 : 0,
            pair.First == pair.Second ? pair.First : $"{pair.First}, predicted {pair.Second}")).Where(example => labels[example.row].Length > 0);
        if (Photos.Examples(model, scored, examples) is { } photos)
            yield return photos;
    }

    private static IEnumerable<Section> OfNumbers(AuxiLearnTransformer model, IDataView scored, string label)
    {
        var score = scored.Schema[model.ScoreColumnName];
        yield return Residuals(scored, label, score);
        var examples = scored.GetColumn<float>(label).Zip(scored.GetColumn<float>(score)).Select((pair, row) => (Row: row,
            Error: (double)Math.Abs(pair.First - pair.Second), Caption: $"{Number.Text(pair.First)}, predicted {Number.Text(pair.Second)}"));
        if (Photos.Examples(model, scored, examples.Where(example => double.IsFinite(example.Error))) is { } photos)
            yield return photos;
    }

    private static Section Confusion(string[] labels, string[] predictions)
    {
        var pairs = labels.Zip(predictions).Where(pair => pair.First.Length > 0).ToArray();
        string[] classes = [.. pairs.GroupBy(pair => pair.First).OrderByDescending(group => group.Count()).Select(group => group.Key)
            .Union(pairs.Select(pair => pair.Second)).Take(Classes)];
        var counts = pairs.CountBy(pair => pair).ToDictionary();
        double[][] rows = [.. classes.Select(label => classes.Select(predicted => (double)counts.GetValueOrDefault((label, predicted))).ToArray())];
        var right = pairs.Count(pair => pair.First == pair.Second) / (double)Math.Max(1, pairs.Length);
        return new Section("Confusion", string.Create(CultureInfo.InvariantCulture,
            $"{right:P1} of {pairs.Length} rows that the model was not trained on are predicted correctly. One row per label, one column per "
                + $"prediction{(classes.Length == Classes ? $", of the {Classes} most frequent classes" : "")}."))
        {
            Figure = new Figure("A map of the number of rows of each label with each prediction", [Trace.Heatmap(classes, classes, rows, "rows")],
                Trace.LayoutOfClasses(classes.Length)),
            Table = new Table(["label", .. classes],
                [.. classes.Zip(rows, (label, row) => (IReadOnlyList<string>)[label, .. row.Select(count => $"{count:F0}")])]),
        };
    }

    private static Section Calibration(string what, (float Probability, bool CameTrue)[] rows)
    {
        var bins = rows.GroupBy(row => Math.Clamp((int)(row.Probability * Bins), 0, Bins - 1)).OrderBy(bin => bin.Key)
            .Select(bin => (Said: bin.Average(row => (double)row.Probability), Came: bin.Average(row => row.CameTrue ? 1.0 : 0), Rows: bin.Count())).ToArray();
        var error = bins.Sum(bin => bin.Rows * Math.Abs(bin.Said - bin.Came)) / rows.Length;
        return new Section("Calibration", string.Create(CultureInfo.InvariantCulture,
            $"How often predictions of each probability came true; a calibrated model lies on the grey line. It is {error:G2} away on "
                + $"average (expected calibration error)."))
        {
            Figure = new Figure($"A line of the share of rows that are {what} over their mean probability",
                [Trace.Line("calibrated", [0, 1], [0, 1], -1), Trace.Line("model", bins.Select(bin => bin.Said), bins.Select(bin => bin.Came), 0)],
                    Trace.Layout("probability", $"share {what}")),
            Table = new Table(["mean probability", $"share {what}", "rows"],
                [.. bins.Select(bin => (IReadOnlyList<string>)[Number.Text(bin.Said), Number.Text(bin.Came), $"{bin.Rows}"])]),
        };
    }

    private static Section Residuals(IDataView scored, string label, DataViewSchema.Column predicted)
    {
        (double Label, double Score)[] rows = [.. scored.GetColumn<float>(label)
            .Zip(scored.GetColumn<float>(predicted), (truth, score) => ((double)truth, (double)score)).Where(row => double.IsFinite(row.Item1))];
        if (rows.Length == 0)
            throw new ArgumentException($"The label column '{label}' is missing in every row; expected at least one labelled row.", nameof(label));
        var mean = rows.Average(row => row.Label);
        var squared = rows.Average(row => Math.Pow(row.Score - row.Label, 2));
        var (least, most) = (rows.Min(row => row.Label), rows.Max(row => row.Label));
        var every = Math.Max(1, rows.Length / Points);
        var shown = rows.Where((_, index) => index % every == 0).ToArray();
        return new Section("Residuals", $"{rows.Length} rows that the model was not trained on; on the grey line the prediction equals the label.")
        {
            Figure = new Figure("Points of the predictions over the labels",
                [Trace.Line("label", [least, most], [least, most], -1),
                    Trace.Line("prediction", shown.Select(row => row.Label), shown.Select(row => row.Score), 0, markers: true)],
                    Trace.Layout("label", "prediction")),
            Table = new Table(["measure", "value"],
            [
                ["root mean squared error", Number.Text(Math.Sqrt(squared))],
                ["mean absolute error", Number.Text(rows.Average(row => Math.Abs(row.Score - row.Label)))],
                ["mean residual", Number.Text(rows.Average(row => row.Score - row.Label))],
                ["R²", Number.Text(1 - squared / rows.Average(row => Math.Pow(row.Label - mean, 2)))],
            ]),
        };
    }
}
