using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public class TableTests
{
    private readonly IDataView _table = Tables.Csv("number,text\n" + string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},t{i}")));

    [Fact]
    public void Shuffling_moves_whole_rows_and_keeps_each_once()
    {
        Assert.True(_table.CanShuffle);
        var rows = Read(_table.GetRowCursor(_table.Schema, new Random(1)));
        Assert.All(rows, row => Assert.Equal($"t{row.Number}", row.Text));
        Assert.NotEqual(Enumerable.Range(0, 100), rows.Select(row => (int)row.Number));
        Assert.Equal(Enumerable.Range(0, 100), rows.Select(row => (int)row.Number).Order());
        Assert.Equal(rows, Read(_table.GetRowCursor(_table.Schema, new Random(1))));
    }

    [Fact]
    public void Cursors_do_not_disturb_each_other()
    {
        using var slow = _table.GetRowCursor(_table.Schema);
        var number = slow.GetGetter<float>(_table.Schema["number"]);
        float value = 0;
        for (var i = 0; i < 3; i++)
        {
            Assert.True(slow.MoveNext());
            Assert.Equal(100, Read(_table.GetRowCursor(_table.Schema, new Random(i))).Count);
            number(ref value);
            Assert.Equal(i, value);
            Assert.Equal(i, slow.Position);
        }
    }

    [Fact]
    public void A_cursor_of_a_set_reads_every_row() =>
        Assert.Equal(100, _table.GetRowCursorSet(_table.Schema, 4).Sum(cursor => Read(cursor).Count));

    [Fact]
    public void A_cursor_refuses_what_it_does_not_hold()
    {
        using var cursor = _table.GetRowCursor([_table.Schema["number"]]);
        Assert.True(cursor.IsColumnActive(_table.Schema["number"]));
        Assert.False(cursor.IsColumnActive(_table.Schema["text"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(_table.Schema["text"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(_table.Schema["number"]));
        var getter = cursor.GetGetter<float>(_table.Schema["number"]);
        float value = 0;
        Assert.Throws<InvalidOperationException>(() => getter(ref value));
        while (cursor.MoveNext()) { }
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => getter(ref value));
    }

    [Fact]
    public void A_pipeline_of_ML_NET_takes_it()
    {
        var context = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 80).Select(i => $"{i % 8},{(i % 5 == 0 ? "NA" : i % 3)},{(i % 10 == 0 ? "" : i % 8 < 4 ? "red" : "blue")}");
        var table = Tables.Csv("x,y,colour\n" + string.Join('\n', rows));
        var pipeline = context.Transforms.ReplaceMissingValues("y")
            .Append(context.Transforms.Conversion.MapValueToKey("Label", "colour"))
            .Append(context.Transforms.Concatenate("Features", "x", "y"))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        var split = context.Data.TrainTestSplit(context.Data.ShuffleRows(table), 0.25);
        var scored = pipeline.Fit(split.TrainSet).Transform(split.TestSet);
        Assert.True(context.MulticlassClassification.Evaluate(scored).MicroAccuracy > 0.8);

        var label = pipeline.Fit(table).Transform(table);
        Assert.Equal(2, ((VectorDataViewType)label.Schema["Score"].Type).Size);   // a missing text is no class: key 0
        Assert.Equal(8, label.GetColumn<uint>("Label").Count(key => key == 0));
    }

    private static List<(float Number, string Text)> Read(DataViewRowCursor cursor)
    {
        using var rows = cursor;
        var number = rows.GetGetter<float>(rows.Schema["number"]);
        var text = rows.GetGetter<ReadOnlyMemory<char>>(rows.Schema["text"]);
        var read = new List<(float, string)>();
        float n = 0;
        ReadOnlyMemory<char> t = default;
        while (rows.MoveNext())
        {
            number(ref n);
            text(ref t);
            read.Add((n, t.ToString()));
        }
        return read;
    }
}
