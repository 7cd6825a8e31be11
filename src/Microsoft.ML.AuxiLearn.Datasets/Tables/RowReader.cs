namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Writes a row's values. Several threads may call it at once.</summary>
internal delegate void RowReader<T>(int row, Span<T> values);

/// <summary>Rows of several files as one column.</summary>
internal static class RowReader
{
    /// <summary>The rows of the first part, then those of the next.</summary>
    public static RowReader<T> Concatenate<T>(IReadOnlyList<(int Count, RowReader<T> Read)> parts) => (row, values) =>
    {
        var part = 0;
        while (row >= parts[part].Count)
            row -= parts[part++].Count;
        parts[part].Read(row, values);
    };
}
