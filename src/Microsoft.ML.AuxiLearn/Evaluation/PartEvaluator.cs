using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Evaluation;

/// <summary>Reads the parts of all categories first, and then counts, shape by shape, predictions among the parts of its category alone.</summary>
internal sealed class PartEvaluator
{
    private const string All = "";   // the category where no column tells one

    private readonly IHost _host;
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _label, _score;
    private readonly DataViewSchema.Column? _category;
    private readonly int _points, _classes;

    public PartEvaluator(IHost host, IDataView data, string label, string score, string? category)
    {
        (_host, _data) = (host, data);
        _label = Find("label", label, type => type is VectorDataViewType { IsKnownSize: true } && LabelMap.Accepts(ColumnTypeOf(label)), LabelMap.Expected);
        _points = ((VectorDataViewType)_label.Type).Size;
        _score = Find("score", score, type => type is VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType item } vector
            && item == NumberDataViewType.Single && vector.Size % _points == 0, $"a vector of Single of classes x {_points}, the points of the label");
        _classes = ((VectorDataViewType)_score.Type).Size / _points;
        _category = category is null ? null
            : Find("category", category, type => type is TextDataViewType || (type is KeyDataViewType { RawType: var raw } && raw == typeof(uint)),
                "text or a key");
    }

    public PartMetrics Evaluate()
    {
        var parts = new Dictionary<string, SortedSet<int>>();
        Read([_label], (category, labels, _, row) =>
        {
            var of = parts.TryGetValue(category, out var known) ? known : parts[category] = [];
            of.UnionWith(labels.Where(label => label >= 0).Select(label => label < _classes ? (int)label
                : throw new InvalidOperationException($"Row {row + 1} has the part {label}; expected one from 0 to {_classes - 1}, as the scores have them.")));
        });
        var shapes = new List<(string, double)>();
        var (right, points) = (0L, 0L);
        Read([_label, _score], (category, labels, scores, _) =>
        {
            if (!Array.Exists(labels, label => label >= 0))
                return;
            int[] of = [.. parts[category]];
            var predicted = Enumerable.Range(0, _points).Select(point => of.MaxBy(part => scores[part * _points + point])).ToArray();
            shapes.Add((category, of.Average(part => IoU(labels, predicted, part))));
            points += labels.Count(label => label >= 0);
            right += labels.Where((label, point) => label == predicted[point]).Count();
        });
        return new PartMetrics(shapes, right, points);
    }

    /// <summary>Of the labelled points; 1 for a part that is neither there nor predicted.</summary>
    private static double IoU(float[] labels, int[] predicted, int part)
    {
        var (both, either) = (0, 0);
        for (var point = 0; point < labels.Length; point++)
        {
            var (isIt, isPredicted) = (labels[point] == part, labels[point] >= 0 && predicted[point] == part);
            both += isIt && isPredicted ? 1 : 0;
            either += isIt || isPredicted ? 1 : 0;
        }
        return either == 0 ? 1 : (double)both / either;
    }

    /// <summary>Hands on each row's category, labels (NaN for none) and scores, where they are read.</summary>
    private void Read(DataViewSchema.Column[] columns, Action<string, float[], float[], long> use)
    {
        using var cursor = _data.GetRowCursor(_category is { } told ? [.. columns, told] : columns);
        var (readLabels, readCategory) = (ColumnReader.Create(cursor, _label), Category(cursor));
        var readScores = columns.Length > 1 ? ColumnReader.Create(cursor, _score) : null;
        var (labels, scores) = (new float[_points], new float[_points * _classes]);
        var map = LabelMap.Of(_label.Type.GetItemType(), ignored: 255);
        while (cursor.MoveNext())
        {
            _host.CheckAlive();
            readLabels(labels);
            for (var point = 0; point < labels.Length; point++)
                labels[point] = map.HasClass(labels[point]) ? labels[point] : float.NaN;
            readScores?.Invoke(scores);
            use(readCategory(), labels, scores, cursor.Position);
        }
    }

    private Func<string> Category(DataViewRowCursor cursor)
    {
        if (_category is not { } column)
            return () => All;
        var missing = new Func<Exception>(() => new InvalidOperationException($"The category column '{column.Name}' is missing in row {cursor.Position + 1}; "
            + "expected the category of each shape."));
        if (column.Type is TextDataViewType)
        {
            var getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
            return () =>
            {
                ReadOnlyMemory<char> text = default;
                getter(ref text);
                return text.IsEmpty ? throw missing() : text.ToString();
            };
        }
        var (keys, names) = (cursor.GetGetter<uint>(column), KeyValues.Of(column)?.All);
        return () =>
        {
            uint key = 0;
            keys(ref key);
            return key == 0 ? throw missing() : names?[(int)key - 1].ToString() ?? $"{key}";
        };
    }

    private ColumnType ColumnTypeOf(string name) => ColumnType.Of(_data.Schema[name]);

    private DataViewSchema.Column Find(string role, string name, Func<DataViewType, bool> accepts, string expected)
    {
        var column = _data.Schema.GetColumnOrNull(name) ?? throw _host.ExceptParam("schema", $"The {role} column '{name}' was not found; the data has "
            + $"{string.Join(", ", _data.Schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'").Take(30))}.");
        return accepts(column.Type) ? column : throw _host.ExceptParam("schema", $"The {role} column '{name}' holds {column.Type}; expected {expected}.");
    }
}
