using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class CityscapesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public CityscapesTests()
    {
        foreach (var part in new[] { "train", "val" })
            for (var i = 0; i < 2; i++)
            {
                _folder.Write($"{part}/image/{i}.npy", NpyWriter.Singles([1, 2, 3], i, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f));
                _folder.Write($"{part}/label_19/{i}.npy", NpyWriter.Singles([1, 2], 18, -1));
                _folder.Write($"{part}/label_7/{i}.npy", NpyWriter.Singles([1, 2], 6, -1));
                _folder.Write($"{part}/depth/{i}.npy", NpyWriter.Singles([1, 2, 1], 0, 0.25f));
            }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Streets_have_classes_categories_and_depth()
    {
        var streets = Examples.DatasetsExample.StreetArrays(new(), _folder.Path);
        Assert.Equal(["Image", "Label", "Category", "Depth", "Split"], streets.Names());
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 19), 1, 2), streets.Schema["Label"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 7), 1, 2), streets.Schema["Category"].Type);
        Assert.Equal([19u, 0], streets.Vectors<uint>("Label")[0]);
        Assert.Equal([7u, 0], streets.Vectors<uint>("Category")[0]);
        Assert.Equal([float.NaN, 0.25f], streets.Vectors<float>("Depth")[3]);
        Assert.Equal(["Train", "Train", "Test", "Test"], streets.Texts("Split", "KeyValues"));
        streets.AssertSavable(_folder);
    }

    [Fact]
    public void Classes_and_categories_are_hidden_together()
    {
        var streets = _data.LoadCityscapes(_folder.Path, new() { LabelsPerClass = 1 });
        Assert.Equal(streets.Vectors<uint>("Label").Select(label => label[0] == 0), streets.Vectors<uint>("Category").Select(label => label[0] == 0));
        Assert.Single(streets.Vectors<uint>("Label"), label => label[0] == 0);
        _folder.Write("val/label_7/1.npy", NpyWriter.Singles([1, 2], 7, 0));
        Assert.EndsWith("1.npy: pixel 0, 0 has the label 7; expected -1 (none) to 6.",
            Assert.Throws<TableFormatException>(() => streets.Vectors<uint>("Category")).Message, StringComparison.Ordinal);
    }
}
