using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables;

/// <summary>A column of vectors or arrays of one shape, each read on demand.</summary>
/// <remarks>Rows holds for each row of the table the number that Read knows it by, or <see cref="Hidden"/>.</remarks>
internal sealed record VectorColumn<T>(string Name, VectorDataViewType Vector, RowReader<T> Read, int[] Rows) : TableColumn(Name, Vector, Rows.Length)
{
    private const int Hidden = -1;

    public override ValueGetter<VBuffer<T>> Getter(Func<int> row) => (ref VBuffer<T> value) =>
    {
        var number = Rows[row()];
        var editor = VBufferEditor.Create(ref value, Vector.Size);
        if (number == Hidden)
            editor.Values.Fill(Missing<T>());
        else
            Read(number, editor.Values);
        value = editor.Commit();
    };

    public override TableColumn Select(IReadOnlyList<int> rows)
    {
        int[] selected = [.. rows.Select(row => Rows[row])];
        return this with { Rows = selected, RowCount = selected.Length };
    }

    public override TableColumn Hide(IReadOnlySet<int> rows) => this with { Rows = [.. Rows.Select((number, row) => rows.Contains(row) ? Hidden : number)] };
}
