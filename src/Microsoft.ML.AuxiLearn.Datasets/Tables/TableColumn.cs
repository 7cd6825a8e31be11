using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>One column in memory: name, type and a value for each row.</summary>
internal abstract record TableColumn(string Name, DataViewType Type, int RowCount)
{
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

    public static bool TryParseNumber(string text, out float value) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}

internal sealed record TableColumn<T>(string Name, DataViewType Type, T[] Values) : TableColumn(Name, Type, Values.Length)
{
    public override ValueGetter<T> Getter(Func<int> row) => (ref T value) => value = Values[row()];

    public override TableColumn Select(IReadOnlyList<int> rows) => new TableColumn<T>(Name, Type, [.. rows.Select(row => Values[row])]);

    public override TableColumn Hide(IReadOnlySet<int> rows) => this with { Values = [.. Values.Select((value, row) => rows.Contains(row) ? Missing : value)] };

    private static T Missing => typeof(T) == typeof(float) ? (T)(object)float.NaN : default!;
}
