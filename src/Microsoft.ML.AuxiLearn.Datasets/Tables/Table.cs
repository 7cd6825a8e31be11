namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A table, column by column.</summary>
internal sealed class Table : IDataView
{
    private readonly int _rowCount;

    /// <param name="columns">At least one, all of one length, with distinct names.</param>
    public Table(IReadOnlyList<TableColumn> columns)
    {
        Columns = columns;
        _rowCount = columns[0].RowCount;
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var order = Enumerable.Range(0, _rowCount).ToArray();
        rand?.Shuffle(order);
        return new TableCursor(this, columnsNeeded, order);
    }

    // A set may hold fewer cursors than were asked for.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
