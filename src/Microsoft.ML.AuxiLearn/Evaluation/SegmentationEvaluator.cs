using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>Holds the columns against what the options ask for, and reads the rows once.</summary>
internal sealed class SegmentationEvaluator
{
    private readonly IHost _host;
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _label, _predictedLabel;
    private readonly (DataViewSchema.Column Truth, DataViewSchema.Column Prediction)? _depth, _normals;
    private readonly double _ignored;
    private readonly int _classes;

    public SegmentationEvaluator(IHost host, IDataView data, SegmentationEvaluationOptions options)
    {
        (_host, _data, _ignored) = (host, data, options.IgnoredLabel);
        (_label, _predictedLabel) = Pair("label", options.LabelColumnName, options.PredictedLabelColumnName, LabelMap.Accepts, LabelMap.Expected)!.Value;
        _depth = Pair("depth", options.DepthColumnName, options.PredictedDepthColumnName, IsSingles, "a vector of known size of Single");
        _normals = Pair("normals", options.NormalsColumnName, options.PredictedNormalsColumnName, column => IsSingles(column) && column.Size % 3 == 0,
            "a vector of Single of 3 x height x width");
        _classes = Classes(options.NumberOfClasses);
    }

    public SegmentationMetrics Evaluate()
    {
        var counts = new SegmentationCounts(_classes);
        var (depth, normals) = (new DepthErrors(), new AngleErrors());
        DataViewSchema.Column[] columns = [_label, _predictedLabel, .. Both(_depth), .. Both(_normals)];
        using var cursor = _data.GetRowCursor(columns);
        var labels = Reader(cursor, (_label, _predictedLabel));
        var depths = _depth is { } depthColumns ? Reader(cursor, depthColumns) : null;
        var directions = _normals is { } normalColumns ? Reader(cursor, normalColumns) : null;
        while (cursor.MoveNext())
        {
            _host.CheckAlive();
            labels((truth, prediction) => counts.Add(WithClass(truth, _label), WithClass(prediction, _predictedLabel), cursor.Position));
            depths?.Invoke((truth, prediction) => depth.Add(truth, prediction));
            directions?.Invoke((truth, prediction) => normals.Add(truth, prediction));
        }
        return new SegmentationMetrics(counts, Confusion(counts), depths is null ? null : depth.Metrics, directions is null ? null : normals.Metrics);
    }

    private static bool IsSingles(ColumnType column) => column is { IsVector: true, IsSingle: true };

    private static DataViewSchema.Column[] Both((DataViewSchema.Column Truth, DataViewSchema.Column Prediction)? pair) =>
        pair is { } both ? [both.Truth, both.Prediction] : [];

    /// <summary>Reads the row's truth and prediction, and hands them on.</summary>
    private static Action<Action<float[], float[]>> Reader(DataViewRow row, (DataViewSchema.Column Truth, DataViewSchema.Column Prediction) columns)
    {
        var (readTruth, readPrediction) = (ColumnReader.Create(row, columns.Truth), ColumnReader.Create(row, columns.Prediction));
        var (truth, prediction) = (new float[SizeOf(columns.Truth)], new float[SizeOf(columns.Prediction)]);
        return use =>
        {
            readTruth(truth);
            readPrediction(prediction);
            use(truth, prediction);
        };
    }

    private float[] WithClass(float[] labels, DataViewSchema.Column column)
    {
        var map = LabelMap.Of(column.Type.GetItemType(), _ignored);
        for (var i = 0; i < labels.Length; i++)
            labels[i] = map.HasClass(labels[i]) ? labels[i] : float.NaN;
        return labels;
    }

    private ConfusionMatrix Confusion(SegmentationCounts counts)
    {
        var all = Enumerable.Range(0, _classes).ToArray();
        double Share(int k, Func<int, long> others) => others(k) > 0 ? (double)counts[k, k] / others(k) : 0;   // as ML.NET's evaluator has it
        return new(
            _host, [.. all.Select(k => Share(k, k => all.Sum(truth => counts[truth, k])))],
                [.. all.Select(k => Share(k, k => all.Sum(prediction => counts[k, prediction])))],
            [.. all.Select(truth => all.Select(prediction => (double)counts[truth, prediction]).ToArray())], Names(), false, false);
    }

    private List<ReadOnlyMemory<char>> Names()
    {
        foreach (var column in (DataViewSchema.Column[])[_label, _predictedLabel])
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
                continue;
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetKeyValues(ref names);
            return [.. names.DenseValues()];
        }
        return [.. Enumerable.Range(0, _classes).Select(k => $"{k}".AsMemory())];
    }

    private int Classes(int? given)
    {
        if (given < 1)
            throw _host.ExceptParam(nameof(SegmentationEvaluationOptions.NumberOfClasses),
                $"The number of classes is {given}; expected at least 1, or null for keys.");
        var (keys, predictedKeys) = (_label.Type.GetItemType().GetKeyCountAsInt32(), _predictedLabel.Type.GetItemType().GetKeyCountAsInt32());
        int[] told = [.. ((int[])[keys, predictedKeys, given ?? 0]).Where(count => count > 0).Distinct()];
        return told.Length switch
        {
            1 => told[0],
            0 => throw _host.ExceptParam("schema",
                $"Neither the label column '{_label.Name}' nor the predicted label column '{_predictedLabel.Name}' holds keys; expected the option "
                    + "NumberOfClasses."),
            _ => throw _host.ExceptParam("schema",
                $"The label column '{_label.Name}', the predicted label column '{_predictedLabel.Name}' and the option NumberOfClasses tell of "
                    + $"{string.Join(" and ", told)} classes; expected the same number."),
        };
    }

    private (DataViewSchema.Column, DataViewSchema.Column)? Pair(string role, string? truth, string? prediction, Func<ColumnType, bool> accepts,
        string expected)
    {
        if (truth is null && prediction is null)
            return null;
        var (found, predicted) = (Find(role, truth, accepts, expected), Find($"predicted {role}", prediction, accepts, expected));
        return SizeOf(found) == SizeOf(predicted)
            ? (found, predicted)
            : throw _host.ExceptParam("schema",
                $"The predicted {role} column '{predicted.Name}' has {SizeOf(predicted)} values; expected the {SizeOf(found)} of the {role} column "
                    + $"'{found.Name}'.");
    }

    private DataViewSchema.Column Find(string role, string? name, Func<ColumnType, bool> accepts, string expected)
    {
        if (name is null)
            throw _host.ExceptParam("options", $"The {role} column is not named; expected both the true and the predicted one, or neither.");
        var column = _data.Schema.GetColumnOrNull(name)
            ?? throw _host.ExceptParam("schema",
                $"The {role} column '{name}' was not found; the data has "
                    + $"{string.Join(", ", _data.Schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'").Take(30))}.");
        return column.Type is VectorDataViewType { IsKnownSize: true } && accepts(ColumnType.Of(column))
            ? column
            : throw _host.ExceptParam("schema", $"The {role} column '{name}' holds {column.Type}; expected {expected}.");
    }

    private static int SizeOf(DataViewSchema.Column column) => ((VectorDataViewType)column.Type).Size;
}
