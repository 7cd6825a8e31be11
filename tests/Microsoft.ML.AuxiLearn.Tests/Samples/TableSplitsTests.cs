using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Compare;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

public class TableSplitsTests
{
    /// <summary>100 rows, of which every tenth lacks its label; the class is the row's last digit.</summary>
    private readonly IDataView _table = Tables.Csv("part,x,class,flag,size\n" + string.Join('\n', Enumerable.Range(0, 100).Select(i =>
        $"{(i < 50 ? "train" : i < 80 ? "validation" : "test")},{i},{(i % 10 == 0 ? "" : $"c{i % 10}")},{i % 2},{(i % 7 == 0 ? "" : i)}")));

    [Fact]
    public void Random_splits_have_every_row_once_and_labels_where_they_are_judged()
    {
        var splits = Splits(null, null);
        var split = splits.Of(1);
        Assert.Equal((64, 18, 18), (Count(split.Train), Count(split.Validation), Count(split.Test)));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), new[] { split.Train, split.Validation, split.Test }.SelectMany(part => part.Numbers("x"))
            .Order());
        Assert.All([split.Validation, split.Test], part => Assert.DoesNotContain(0u, Keys(part)));
        Assert.Equal(54, splits.LabelledRows(1));
        Assert.Equal(split.Test.Numbers("x"), Splits(null, null).Of(1).Test.Numbers("x"));
        Assert.NotEqual(split.Test.Numbers("x"), splits.Of(2).Test.Numbers("x"));
    }

    [Fact]
    public void A_column_may_decide()
    {
        var split = Splits("part", null).Of(3);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (float)i), split.Train.Numbers("x"));
        Assert.Equal((27, 18), (Count(split.Validation), Count(split.Test)));
        Assert.Contains("'flag'", Assert.Throws<ArgumentException>(() => Splits("flag", null)).Message, StringComparison.Ordinal);
        Assert.Contains("'class'", Assert.Throws<ArgumentException>(() => Splits("class", null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_training_rows_keep_their_label_and_all_keep_the_others()
    {
        var splits = Splits("part", 12);
        var split = splits.Of(1);
        Assert.Equal(12, Keys(split.Train).Count(key => key != 0));
        Assert.Equal(12, splits.LabelledRows(1));
        Assert.Equal(50, Count(split.Train));
        Assert.DoesNotContain(float.NaN, split.Train.Numbers("flag"));
        Assert.DoesNotContain(0u, Keys(split.Test));
        Assert.NotEqual(Keys(split.Train), Keys(splits.Of(2).Train));
        Assert.Contains("45", Assert.Throws<ArgumentException>(() => Splits("part", 46)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_known_however_few_labels_are_left()
    {
        var type = Assert.IsType<KeyDataViewType>(Splits("part", 1).Of(1).Train.Schema[Task().Label].Type);
        Assert.Equal(9UL, type.Count);
    }

    [Fact]
    public void Features_are_standardised_over_the_training_rows()
    {
        var features = Splits("part", null).Of(1).Train.GetColumn<float[]>("Features").Select(row => row[0]).ToArray();
        Assert.Equal(0, features.Average(), 1e-5);
        Assert.Equal(1, Math.Sqrt(features.Average(x => x * x)), 0.02);
    }

    private (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) Roles => _table.Schema.FindRoles("class", "flag,size", "part");

    private TableTask Task() => new(_table, Roles);

    private TableSplits Splits(string? column, int? labelled) => new(_table, "class", Task(), column, labelled);

    private uint[] Keys(IDataView part) => [.. part.GetColumn<uint>(Task().Label)];

    private static long Count(IDataView part) => part.GetColumn<float>("x").LongCount();
}
