using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>Walks over a table's rows in the given order.</summary>
internal sealed class TableCursor(Table table, IEnumerable<DataViewSchema.Column> columnsNeeded, int[] order) : DataViewRowCursor
{
    private readonly HashSet<int> _active = [.. columnsNeeded.Select(column => column.Index)];
    private long _position = -1;

    public override DataViewSchema Schema => table.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override bool MoveNext()
    {
        _position = _position < order.Length ? _position + 1 : _position;
        return _position < order.Length;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this cursor was made.");
        return table.Columns[column.Index].Getter(Row) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}; a getter of {typeof(TValue)} was asked for.");
    }

    private int Row() => _position >= 0 && _position < order.Length
        ? order[_position]
        : throw new InvalidOperationException("The cursor is not on a row; expected a call of MoveNext that returned true.");
}
