using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>One column: name, type, annotations and a value for each row, in memory or read on demand.</summary>
internal abstract record TableColumn(string Name, DataViewType Type, int RowCount)
{
    /// <summary>The names of the keys or of the slots.</summary>
    public DataViewSchema.Annotations? Annotations { get; init; }

    /// <summary>Whether the type has a value that stands for a missing one: NaN, empty text, key 0.</summary>
    public bool CanBeMissing => ((Type as VectorDataViewType)?.ItemType ?? Type) is var item
        && (item is TextDataViewType or KeyDataViewType || item == NumberDataViewType.Single || item == NumberDataViewType.Double);

    /// <summary>A ValueGetter of the column's type for the row that <paramref name="row"/> tells at the time of the call.</summary>
    public abstract Delegate Getter(Func<int> row);

    /// <summary>The values of these rows, in their order.</summary>
    public abstract TableColumn Select(IReadOnlyList<int> rows);

    /// <summary>The column with missing values in these rows.</summary>
    public abstract TableColumn Hide(IReadOnlySet<int> rows);

    public static TableColumn Numbers(string name, float[] values) => new TableColumn<float>(name, NumberDataViewType.Single, values);

    /// <summary>Null is a missing text.</summary>
    public static TableColumn Texts(string name, IEnumerable<string?> values) =>
        new TableColumn<ReadOnlyMemory<char>>(name, TextDataViewType.Instance, [.. values.Select(value => value.AsMemory())]);

    /// <summary>Keys from 1, which are names' positions; 0 is a missing one.</summary>
    public static TableColumn Keys(string name, uint[] keys, IReadOnlyList<string> names) =>
        new TableColumn<uint>(name, new KeyDataViewType(typeof(uint), names.Count), keys) { Annotations = Named("KeyValues", names) };

    /// <summary>A vector of Single for each row, row after row in <paramref name="values"/>, with a name for each slot.</summary>
    public static TableColumn Vectors(string name, float[] values, IReadOnlyList<string> slots) =>
        Vectors<float>(name, NumberDataViewType.Single, values.Length / slots.Count,
            (row, vector) => values.AsSpan(row * slots.Count, slots.Count).CopyTo(vector), slots);

    /// <summary>A named vector for each row, read on demand.</summary>
    public static TableColumn Vectors<T>(string name, PrimitiveDataViewType item, int rows, RowReader<T> read, IReadOnlyList<string> slots) =>
        new VectorColumn<T>(name, new VectorDataViewType(item, slots.Count), read, [.. Enumerable.Range(0, rows)]) { Annotations = Named("SlotNames", slots) };

    /// <summary>An array of the given shape for each row, read on demand.</summary>
    public static TableColumn Arrays<T>(string name, PrimitiveDataViewType item, int rows, RowReader<T> read, params int[] shape) =>
        new VectorColumn<T>(name, new VectorDataViewType(item, shape), read, [.. Enumerable.Range(0, rows)]);

    /// <summary>Keys of classes for each pixel, height x width, read on demand; 0 is none.</summary>
    public static TableColumn Classes(string name, int count, IReadOnlyList<string>? names, int rows, RowReader<uint> read, int height, int width) =>
        Arrays(name, new KeyDataViewType(typeof(uint), count), rows, read, height, width) with
        {
            Annotations = names is null
            ? null : Named("KeyValues", names)
        };

    public static bool TryParseNumber(string text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static DataViewSchema.Annotations Named(string kind, IReadOnlyList<string> names)
    {
        var values = names.Select(name => name.AsMemory()).ToArray();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(kind, new VectorDataViewType(TextDataViewType.Instance, values.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(values.Length, values));
        return annotations.ToAnnotations();
    }

    /// <summary>What stands for a missing value of the type.</summary>
    protected static T Missing<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default!;
}

/// <summary>A column whose values are in memory.</summary>
internal sealed record TableColumn<T>(string Name, DataViewType Type, T[] Values) : TableColumn(Name, Type, Values.Length)
{
    public override ValueGetter<T> Getter(Func<int> row) => (ref T value) => value = Values[row()];

    public override TableColumn Select(IReadOnlyList<int> rows) =>
        new TableColumn<T>(Name, Type, [.. rows.Select(row => Values[row])]) { Annotations = Annotations };

    public override TableColumn Hide(IReadOnlySet<int> rows) =>
        this with { Values = [.. Values.Select((value, row) => rows.Contains(row) ? Missing<T>() : value)] };
}
