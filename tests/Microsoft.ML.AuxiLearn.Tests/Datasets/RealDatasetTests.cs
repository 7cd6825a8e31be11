using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>Published image data sets, read where the environment variable AUXILEARN_DATA names a folder that holds them.</summary>
public class RealDatasetTests
{
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    [DataFact("cub-200-2011-10classes")]
    public void Cub200()
    {
        var folder = PublishedData.PathOf("cub-200-2011-10classes");
        var birds = _data.LoadCub200(folder, positions: PositionUnit.Box);
        Assert.Equal(543, birds.GetRowCount());
        Assert.Equal(300, _data.TakeSplit(birds, DatasetSplit.Train).GetRowCount());
        Assert.Equal(200, birds.Names("Species", "KeyValues").Length);
        Assert.Equal("has_bill_shape::curved_(up_or_down)", birds.Names("ClassAttributes", "SlotNames")[0]);
        var positions = birds.Vectors<float>("PartPositions").SelectMany(row => row).Where(float.IsFinite).ToArray();
        Assert.True(positions.Count(value => value is >= -0.05f and <= 1.05f) > 0.99 * positions.Length);   // parts lie in their box
        var few = _data.TakeSplit(_data.LoadCub200(folder, new() { LabelsPerClass = 5, ValidationFromTest = 0.5, AuxiliaryRows = 20 }),
            DatasetSplit.Auxiliary);
        Assert.Equal(Enumerable.Range(1, 10).SelectMany(key => new[] { (uint)key, (uint)key }), few.Keys("Species").Order());
    }

    [DataFact("cub-200-2011-10classes/packed64")]
    public void Idx()
    {
        var birds = PublishedData.PathOf("cub-200-2011-10classes/packed64");
        var packed = _data.LoadIdx(("Image", Path.Combine(birds, "images-idx4-ubyte.gz")), ("Parts", Path.Combine(birds, "parts-idx3-float.gz")),
            ("Label", Path.Combine(birds, "labels-idx1-ubyte.gz")));
        Assert.Equal(543, packed.GetRowCount());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 64, 64), packed.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 15, 3), packed.Schema["Parts"].Type);
        Assert.Equal(10, packed.GetColumn<byte>("Label").Distinct().Count());
        Assert.All(packed.Vectors<float>("Parts").SelectMany(row => row), value => Assert.InRange(value, -1, 1.5f));
    }

    [DataFact("camvid")]
    public void Idx_of_pixels()
    {
        var roads = PublishedData.PathOf("camvid");
        Assert.Equal(101, _data.LoadIdx(("Image", Path.Combine(roads, "val-images-idx4-ubyte.gz")), ("Label", Path.Combine(roads, "val-labels-idx3-ubyte.gz")))
            .GetRowCount());
    }

    [DataFact("cifar-10-batches-bin")]
    public void Cifar10()
    {
        var folder = PublishedData.PathOf("cifar-10-batches-bin");
        var images = _data.LoadCifar10(folder, new() { LabelShare = 0.05, AuxiliaryRows = 100, DropUnlabelled = true }, allowMissingFiles: true);
        Assert.Equal([400, 0, 10000, 100], Enum.GetValues<DatasetSplit>().Select(split => (int)_data.TakeSplit(images, split).GetRowCount()!));
        Assert.Equal("airplane", images.Names("Label", "KeyValues")[0]);
        Assert.InRange(_data.TakeSplit(images, DatasetSplit.Auxiliary).Vectors<byte>("Image").Average(image => image.Average(pixel => pixel)), 80, 160);
    }

    [DataFact("oxford-pet-3breeds")]
    public void OxfordPet()
    {
        var folder = PublishedData.PathOf("oxford-pet-3breeds");
        var pets = _data.LoadOxfordPet(folder, new() { LabelsPerClass = 30, ValidationFromTrain = 0.3, AuxiliaryRows = 9, DropUnlabelled = true });
        Assert.Equal([81, 179, 0, 9], Enum.GetValues<DatasetSplit>().Select(split => (int)_data.TakeSplit(pets, split).GetRowCount()!));
        var all = _data.LoadOxfordPet(folder);
        Assert.Equal(600, all.GetRowCount());
        Assert.Equal(304, all.Vectors<float>("HeadBox").Count(box => float.IsNaN(box[0])));
        Assert.All(pets.Vectors<float>("TrimapShares"), shares => Assert.Equal(1, shares.Sum(), 1e-4f));
    }

    [DataFact("camvid")]
    public void CamVid()
    {
        var folder = PublishedData.PathOf("camvid");
        var roads = _data.LoadCamVid(folder);
        Assert.Equal([367, 101, 233, 0], Enum.GetValues<DatasetSplit>().Select(split => (int)_data.TakeSplit(roads, split).GetRowCount()!));
        Assert.Equal("0001TP_006690", roads.Texts("Name")[0]);
        var labels = _data.TakeSplit(roads, DatasetSplit.Validation).Vectors<uint>("Label");
        Assert.Equal(Enumerable.Range(0, 12).Select(key => (uint)key), labels.SelectMany(label => label).Distinct().Order());
        Assert.True(labels.Average(label => label.Count(key => key == 0) / (double)label.Length) < 0.1);
    }
}
