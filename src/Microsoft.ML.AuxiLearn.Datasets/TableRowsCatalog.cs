using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

/// <summary>Rows of tables that <see cref="TableCatalog.LoadTable"/> read, by their numbers.</summary>
public static class TableRowsCatalog
{
    /// <summary>The table of these rows.</summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="table">A table read by LoadTable.</param>
    /// <param name="rows">Row numbers from 0, in the order wanted; a row may come more than once.</param>
    /// <exception cref="ArgumentException">Another kind of view.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row outside the table.</exception>
    public static IDataView SelectRows(this DataOperationsCatalog data, IDataView table, IReadOnlyList<int> rows)
    {
        var columns = Checked(data, table, rows).Columns;
        return new Table([.. columns.Select(column => column.Select(rows))]);
    }

    /// <summary>The table with the values of one column missing in these rows: NaN, or empty text.</summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="table">A table read by LoadTable.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="rows">Row numbers from 0.</param>
    /// <exception cref="ArgumentException">Another kind of view, or no such column.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row outside the table.</exception>
    public static IDataView HideValues(this DataOperationsCatalog data, IDataView table, string columnName, IReadOnlyCollection<int> rows)
    {
        var columns = Checked(data, table, rows).Columns;
        var hidden = rows.ToHashSet();
        return columns.Any(column => column.Name == columnName)
            ? new Table([.. columns.Select(column => column.Name == columnName ? column.Hide(hidden) : column)])
            : throw new ArgumentException($"The table has no column '{columnName}'; expected one of {string.Join(", ", columns.Select(column => column.Name))}.", nameof(columnName));
    }

    private static Table Checked(DataOperationsCatalog data, IDataView view, IReadOnlyCollection<int> rows)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(rows);
        var table = view as Table ?? throw new ArgumentException("The rows of this view have no numbers; expected a table read by LoadTable.", nameof(view));
        var count = table.GetRowCount();
        foreach (var row in rows)
            if (row < 0 || row >= count)
                throw new ArgumentOutOfRangeException(nameof(rows), $"Row {row} is outside the table; expected numbers from 0 to {count - 1}.");
        return table;
    }
}
