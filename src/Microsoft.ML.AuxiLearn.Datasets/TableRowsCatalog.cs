using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

// Rows of the tables and data sets that this package's readers made, by their numbers.
public static partial class DatasetsCatalog
{
    /// <summary>The table of these rows.</summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="table">A view made by a reader of this package, LoadTable among them.</param>
    /// <param name="rows">Row numbers from 0, in the order wanted; a row may come more than once.</param>
    /// <exception cref="ArgumentException">Another kind of view.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row outside the table.</exception>
    /// <example>
    /// <code>
    /// var few = ml.Data.SelectRows(table, [3, 0, 3]);
    /// </code>
    /// </example>
    public static IDataView SelectRows(this DataOperationsCatalog data, IDataView table, IReadOnlyList<int> rows)
    {
        var columns = Checked(data, table, rows).Columns;
        return new Table([.. columns.Select(column => column.Select(rows))]);
    }

    /// <summary>The table with the values of one column missing in these rows: NaN, empty text, or key 0.</summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="table">A view made by a reader of this package, LoadTable among them.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="rows">Row numbers from 0.</param>
    /// <exception cref="ArgumentException">Another kind of view, no such column, or one whose type has no missing value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row outside the table.</exception>
    /// <example>
    /// <code>
    /// var hidden = ml.Data.HideValues(table, "number", [1, 3]);   // NaN in the second row and the fourth
    /// </code>
    /// </example>
    public static IDataView HideValues(this DataOperationsCatalog data, IDataView table, string columnName, IReadOnlyCollection<int> rows)
    {
        var columns = Checked(data, table, rows).Columns;
        var chosen = columns.FirstOrDefault(column => column.Name == columnName)
            ?? throw new ArgumentException($"The table has no column '{columnName}'; expected one of "
                + $"{string.Join(", ", columns.Select(column => column.Name))}.", nameof(columnName));
        return chosen.CanBeMissing
            ? new Table([.. columns.Select(column => column == chosen ? column.Hide(rows.ToHashSet()) : column)])
            : throw new ArgumentException($"Column '{columnName}' holds {chosen.Type}, which has no missing value; expected text, a key, Single or Double.",
                nameof(columnName));
    }

    internal static Table Checked(DataOperationsCatalog data, IDataView view, IReadOnlyCollection<int> rows)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(rows);
        var table = view as Table
            ?? throw new ArgumentException("The rows of this view have no numbers; expected a view made by a reader of data sets, such as LoadTable.",
            nameof(view));
        var count = table.GetRowCount();
        foreach (var row in rows)
            if (row < 0 || row >= count)
                throw new ArgumentOutOfRangeException(nameof(rows), $"Row {row} is outside the table; expected numbers from 0 to {count - 1}.");
        return table;
    }
}
