using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class MnistTests : IDisposable
{
    private readonly TempFolder _folder = IdxFixture.Mnist();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Four_files_become_images_labels_and_splits()
    {
        var digits = _data.LoadMnist(_folder.Path);
        Assert.Equal(["Image", "Label", "Split"], digits.Names());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 1, 2, 3), digits.Schema["Image"].Type);
        Assert.Equal([[1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 255], [21, 22, 23, 24, 25, 26]], digits.Vectors<byte>("Image"));
        Assert.Equal(["7", "0", "9"], digits.Texts("Label", "KeyValues"));
        Assert.Equal(["Train", "Train", "Test"], digits.Texts("Split", "KeyValues"));
        Assert.Equal(["Sneaker", "T-shirt/top", "Ankle boot"], _data.LoadMnist(_folder.Path, new() { Classes = MnistOptions.FashionClasses }).Texts("Label", "KeyValues"));
        digits.AssertSavable(_folder);
    }

    [Fact]
    public void A_protocol_moves_rows_with_their_images()
    {
        var validation = _data.TakeSplit(_data.LoadMnist(_folder.Path, new() { Protocol = new() { ValidationFromTest = 1 } }), DatasetSplit.Validation);
        Assert.Equal([[21, 22, 23, 24, 25, 26]], validation.Vectors<byte>("Image"));
    }

    [Fact]
    public void Files_that_do_not_fit_are_told()
    {
        void Fails(string file, byte[] content, string expected)
        {
            var before = File.ReadAllBytes(_folder.At(file));
            _folder.Write(file, content);
            Assert.Contains(expected, Assert.Throws<TableFormatException>(() => _data.LoadMnist(_folder.Path)).Message, StringComparison.Ordinal);
            _folder.Write(file, before);
        }
        Fails("t10k-labels-idx1-ubyte", IdxFixture.Bytes(0x08, [2], 1, 2), "t10k-labels-idx1-ubyte: there are 2 labels; expected 1, as many as images in");
        Fails("t10k-labels-idx1-ubyte", IdxFixture.Bytes(0x08, [1], 10), "t10k-labels-idx1-ubyte, byte 8: the label 10 was found; expected 0 to 9.");
        Fails("t10k-labels-idx1-ubyte", IdxFixture.Bytes(0x0D, [1], 1, 2, 3, 4), "byte 2: elements of type 0D in 1 dimensions were found; expected 08, unsigned bytes, in 1.");
        Fails("t10k-images-idx3-ubyte", IdxFixture.Bytes(0x08, [1, 3, 2], 1, 2, 3, 4, 5, 6), "t10k-images-idx3-ubyte: the images are 3 x 2; expected 2 x 3, as in");
        File.Delete(_folder.At("t10k-images-idx3-ubyte"));
        Assert.Contains("t10k-images-idx3-ubyte is missing; expected it or the same with .gz.", Assert.Throws<FileNotFoundException>(() => _data.LoadMnist(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
