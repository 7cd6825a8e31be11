using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// The classes of a column that holds no keys: each different text, or each different whole number, is one, in the order of the values, whatever the order of
/// the rows. Text that is empty and a number that is NaN are missing.
/// </summary>
internal sealed class ColumnClasses
{
    private const int MostRareClasses = 100;   // of which a row or two each may be had

    private readonly Dictionary<string, int>? _texts;
    private readonly Dictionary<float, int>? _numbers;

    private ColumnClasses(IEnumerable<string> texts) => _texts = Numbered(texts);

    private ColumnClasses(IEnumerable<float> numbers) => _numbers = Numbered(numbers);

    public int Count => _texts?.Count ?? _numbers!.Count;

    /// <summary>The values, class by class.</summary>
    public IEnumerable<string> Names => _texts?.Keys ?? _numbers!.Keys.Select(number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Those that the keys of the label stand for; null where they are no text.</summary>
    public static ColumnClasses? OfLabel(DataViewSchema.Column label)
    {
        if (!label.HasKeyValues() || label.Annotations.Schema[AnnotationUtils.Kinds.KeyValues].Type is not VectorDataViewType { ItemType: TextDataViewType })
            return null;
        VBuffer<ReadOnlyMemory<char>> values = default;
        label.GetKeyValues(ref values);
        return new ColumnClasses(values.DenseValues().Select(value => value.ToString()));
    }

    /// <summary>Reads the columns once and finds the classes of each.</summary>
    /// <param name="host">The host whose exceptions are thrown, and by which reading is cancelled.</param>
    /// <param name="view">The training rows.</param>
    /// <param name="columns">Scalar columns of text or numbers, each with the number that stands for a missing one there.</param>
    /// <exception cref="InvalidOperationException">There are about as many classes as rows, or a number is not whole.</exception>
    public static IReadOnlyList<ColumnClasses> Read(IHost host, IDataView view, IReadOnlyList<(DataViewSchema.Column Column, float? Missing)> columns)
    {
        using var cursor = view.GetRowCursor(columns.Select(column => column.Column));
        var finders = columns.Select(column => new Finder(cursor, column.Column, column.Missing)).ToArray();
        for (var row = 0L; cursor.MoveNext(); row++)
        {
            if ((row & 1023) == 0)
                host.CheckAlive();
            foreach (var finder in finders)
                finder.Read(host, row);
        }
        return [.. finders.Select(finder => finder.Classes(host))];
    }

    /// <summary>Reads the current row's class, from 0; NaN where it is missing.</summary>
    /// <param name="row">The row, which moves on.</param>
    /// <param name="column">The column.</param>
    /// <param name="missing">The number that stands for a missing one.</param>
    public ColumnReader.Reader Reader(DataViewRow row, DataViewSchema.Column column, float? missing)
    {
        if (_numbers is not null)
        {
            var read = ColumnReader.Create(row, column, missing);
            return destination =>
            {
                read(destination);
                destination[0] = float.IsNaN(destination[0])
                    ? float.NaN : _numbers.TryGetValue(destination[0], out var known)
                    ? known
                    : throw Unknown(destination[0].ToString(CultureInfo.InvariantCulture));
            };
        }
        var classes = _texts!.GetAlternateLookup<ReadOnlySpan<char>>();
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return destination =>
        {
            getter(ref text);
            destination[0] = text.IsEmpty ? float.NaN : classes.TryGetValue(text.Span, out var known) ? known : throw Unknown($"'{text}'");
        };

        Exception Unknown(string value) =>
            new InvalidOperationException(
                $"The column '{column.Name}' holds {value} in row {row.Position + 1}; expected one of its {Count} classes, "
                    + $"{string.Join(", ", Names.Take(10))}{(Count > 10 ? ", ..." : "")}.");
    }

    private static Dictionary<T, int> Numbered<T>(IEnumerable<T> values) where T : notnull =>
        values.Select((value, number) => (value, number)).ToDictionary(pair => pair.value, pair => pair.number);

    private sealed class Finder
    {
        private readonly DataViewSchema.Column _column;
        private readonly HashSet<string>? _texts;
        private readonly HashSet<float> _numbers = [];
        private readonly ValueGetter<ReadOnlyMemory<char>>? _text;
        private readonly ColumnReader.Reader? _number;
        private readonly float[] _value = [0];
        private long _labels;

        public Finder(DataViewRow row, DataViewSchema.Column column, float? missing)
        {
            _column = column;
            if (column.Type is not TextDataViewType)
            {
                _number = ColumnReader.Create(row, column, missing);
                return;
            }
            _texts = [];
            _text = row.GetGetter<ReadOnlyMemory<char>>(column);
        }

        public void Read(IHost host, long row)
        {
            if (_number is null)
            {
                ReadOnlyMemory<char> text = default;
                _text!(ref text);
                if (text.IsEmpty)
                    return;
                _texts!.GetAlternateLookup<ReadOnlySpan<char>>().Add(text.Span);
            }
            else
            {
                _number(_value);
                if (float.IsNaN(_value[0]))
                    return;
                if (!float.IsInteger(_value[0]))
                    throw host.Except(string.Create(CultureInfo.InvariantCulture,
                        $"The auxiliary column '{_column.Name}' holds {_value[0]} in row {row + 1}; expected whole numbers, one for each class, or another "
                            + $"task than Multiclass."));
                _numbers.Add(_value[0]);
            }
            _labels++;
        }

        public ColumnClasses Classes(IHost host)
        {
            var classes = _texts is null ? new ColumnClasses(_numbers.Order()) : new ColumnClasses(_texts.Order(StringComparer.Ordinal));
            return classes.Count <= Math.Max(MostRareClasses, _labels / 2)
                ? classes
                : throw host.Except(
                    $"The auxiliary column '{_column.Name}' holds {classes.Count} different values in {_labels} rows; expected classes, most of which come up "
                        + "more than once.");
        }
    }
}
