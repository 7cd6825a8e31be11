using Microsoft.ML.AuxiLearn.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class SplitProtocolTests : IDisposable
{
    private readonly TempFolder _folder = Cub200Fixture.Write();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    private IDataView Load(SplitProtocol? protocol) => _data.LoadCub200(_folder.Path, protocol);

    [Fact]
    public void The_papers_protocol_hides_labels_halves_the_test_rows_and_takes_an_auxiliary_set()
    {
        var birds = Load(new() { LabelsPerClass = 4, ValidationFromTest = 0.5, AuxiliaryRows = 5, Seed = 1 });
        Assert.Equal([10, 4, 5, 5], Counts(birds));
        var auxiliary = _data.TakeSplit(birds, DatasetSplit.Auxiliary);
        Assert.DoesNotContain(0u, auxiliary.Keys("Species"));
        Assert.All(auxiliary.Keys("Species").GroupBy(key => key), group => Assert.InRange(group.Count(), 1, 2));   // balanced
        var train = _data.TakeSplit(birds, DatasetSplit.Train);
        Assert.Equal(3, train.Keys("Species").Count(key => key == 0));
        Assert.DoesNotContain(train.Vectors<float>("ClassAttributes"), row => row.All(float.IsNaN));   // every other column stays
        Assert.DoesNotContain(0u, _data.TakeSplit(birds, DatasetSplit.Test).Keys("Species"));
    }

    [Fact]
    public void A_validation_share_of_the_training_rows_is_taken_class_by_class()
    {
        var birds = Load(new() { ValidationFromTrain = 0.4 });
        Assert.Equal([9, 6, 9, 0], Counts(birds));
        Assert.Equal([2, 2, 2], _data.TakeSplit(birds, DatasetSplit.Validation).Keys("Species").GroupBy(key => key).Select(group => group.Count()));
    }

    [Fact]
    public void Rows_without_a_label_can_be_dropped()
    {
        var birds = Load(new() { LabelsPerClass = 2, DropUnlabelled = true });
        Assert.Equal([6, 0, 9, 0], Counts(birds));
        Assert.DoesNotContain(0u, birds.Keys("Species"));
        Assert.Equal(birds.Keys("Species"), birds.Texts("ImagePath").Select(path => (uint)(Path.GetFileName(Path.GetDirectoryName(path))![2] - '0')));
    }

    [Theory]
    [InlineData(0.4, 2)]
    [InlineData(0.01, 1)]
    [InlineData(1, 5)]
    public void A_share_of_labels_is_taken_class_by_class(double share, int expected)
    {
        var train = _data.TakeSplit(Load(new() { LabelShare = share }), DatasetSplit.Train);
        Assert.Equal(15, train.GetRowCount());
        Assert.Equal([expected, expected, expected], train.Keys("Species").Where(key => key > 0).GroupBy(key => key).Select(group => group.Count()));
    }

    [Fact]
    public void The_seed_alone_decides_and_fewer_labels_are_among_more()
    {
        string[] Labelled(int labels, int seed)
        {
            var birds = Load(new() { LabelsPerClass = labels, Seed = seed, ValidationFromTest = 0.5 });
            return [.. birds.Texts("ImagePath").Zip(birds.Keys("Species")).Where(row => row.Second > 0).Select(row => row.First)];
        }
        Assert.Equal(Labelled(2, 7), Labelled(2, 7));
        Assert.NotEqual(Labelled(2, 7), Labelled(2, 8));
        Assert.Subset(Labelled(3, 7).ToHashSet(), Labelled(2, 7).ToHashSet());
    }

    public static TheoryData<SplitProtocol, string> Wrong => new()
    {
        { new() { ValidationFromTest = 1.5 }, "ValidationFromTest is 1.5; expected a share from 0 to 1." },
        { new() { ValidationFromTrain = 1 }, "ValidationFromTrain is 1; expected" },
        { new() { LabelsPerClass = 0 }, "LabelsPerClass is 0; expected" },
        { new() { LabelShare = 0 }, "LabelShare is 0; expected" },
        { new() { LabelShare = 0.5, LabelsPerClass = 3 }, "LabelShare is 0.5; expected null where LabelsPerClass is given." },
        { new() { AuxiliaryRows = -1 }, "AuxiliaryRows is -1; expected" },
        { new() { AuxiliaryRows = 7, LabelsPerClass = 2 }, "AuxiliaryRows is 7; expected at most 6, the training rows that have a label." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_drawn_is_told(SplitProtocol protocol, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => Load(protocol)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_view_without_splits_is_refused() =>
        Assert.Contains("no column 'Split'", Assert.Throws<ArgumentException>(() => _data.TakeSplit(Tables.Csv("a\n1"), DatasetSplit.Train)).Message,
            StringComparison.Ordinal);

    private long[] Counts(IDataView view) => [.. Enum.GetValues<DatasetSplit>().Select(split => _data.TakeSplit(view, split).GetRowCount()!.Value)];
}
