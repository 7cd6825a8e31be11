using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
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
        Assert.Equal(["Sneaker", "T-shirt/top", "Ankle boot"], _data.LoadMnist(_folder.Path, classes: DatasetsCatalog.FashionMnistClasses)
            .Texts("Label", "KeyValues"));
        digits.AssertSavable(_folder);
    }

    [Fact]
    public void A_protocol_moves_rows_with_their_images()
    {
        var validation = _data.TakeSplit(_data.LoadMnist(_folder.Path, new() { ValidationFromTest = 1 }), DatasetSplit.Validation);
        Assert.Equal([[21, 22, 23, 24, 25, 26]], validation.Vectors<byte>("Image"));
    }

    [Fact]
    public void The_documents_example_names_clothes_and_reads_any_files()
    {
        _folder.Zip("train-images-idx3-ubyte.gz", IdxFixture.Bytes(0x08, [2400, 2, 3], new byte[2400 * 6]));
        _folder.Zip("train-labels-idx1-ubyte.gz", IdxFixture.Bytes(0x08, [2400], [.. Enumerable.Range(0, 2400).Select(i => (byte)(i % 10))]));
        _folder.Zip("images-idx4-ubyte.gz", IdxFixture.Bytes(0x08, [1, 3, 1, 2], 1, 2, 3, 4, 5, 6));
        _folder.Zip("depth-idx3-float.gz", IdxFixture.Bytes(0x0D, [1, 1, 2], 0x3F, 0x80, 0, 0, 0x40, 0, 0, 0));
        _folder.Zip("labels-idx1-ubyte.gz", IdxFixture.Bytes(0x08, [1], 9));
        var (fashion, packed) = DatasetsExample.Fashion(new(), _folder.Path);
        Assert.Equal([2300, 0, 1, 100], fashion.Splits());
        Assert.Equal("Ankle boot", fashion.Texts("Label", "KeyValues")[^1]);
        // 12 of each class are labelled, 10 are auxiliary rows
        Assert.Equal(20, _data.TakeSplit(fashion, DatasetSplit.Train).Keys("Label").Count(key => key > 0));
        Assert.Equal(["Image", "Depth", "Label"], packed.Names());
        Assert.Equal([1f, 2f], packed.Vectors<float>("Depth")[0]);
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
        Fails("t10k-labels-idx1-ubyte", IdxFixture.Bytes(0x0D, [1], 1, 2, 3, 4),
            "byte 2: elements of type 0D in 1 dimensions were found; expected 08, unsigned bytes, in 1.");
        Fails("t10k-images-idx3-ubyte", IdxFixture.Bytes(0x08, [1, 3, 2], 1, 2, 3, 4, 5, 6),
            "t10k-images-idx3-ubyte: the images are 3 x 2; expected 2 x 3, as in");
        File.Delete(_folder.At("t10k-images-idx3-ubyte"));
        Assert.Contains("t10k-images-idx3-ubyte is missing; expected it or the same with .gz.",
            Assert.Throws<FileNotFoundException>(() => _data.LoadMnist(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
