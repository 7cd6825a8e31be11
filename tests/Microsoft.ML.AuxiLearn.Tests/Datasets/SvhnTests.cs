using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class SvhnTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public SvhnTests()
    {
        _folder.Write("train_32x32.mat", MatWriter.File(MatWriter.Compressed(Images(0, 3)),
            MatWriter.Compressed(MatWriter.SmallDoubles("y", [3, 1], 1, 10, 9))));
        _folder.Write("test_32x32.mat", MatWriter.File(Images(3, 1), MatWriter.Doubles("y", [1, 1], 5)));
    }

    public void Dispose() => _folder.Dispose();

    private static byte Pixel(int image, int channel, int y, int x) => (byte)(image * 50 + channel * 7 + y * 3 + x);

    private static byte[] Images(int first, int count)
    {
        var values = new byte[3072 * count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Pixel(first + i / 3072, i / 1024 % 3, i % 32, i / 32 % 32);   // the height is fastest, then width, channel and image
        return MatWriter.UInt8("X", count == 1 ? [32, 32, 3] : [32, 32, 3, count], values);
    }

    [Fact]
    public void Digits_are_turned_to_channel_height_width()
    {
        var digits = _data.LoadSvhn(_folder.Path);
        Assert.Equal(["Image", "Label", "Split"], digits.Names());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 32, 32), digits.Schema["Image"].Type);
        Assert.Equal(["1", "0", "9", "5"], digits.Texts("Label", "KeyValues"));
        Assert.Equal(["Train", "Train", "Train", "Test"], digits.Texts("Split", "KeyValues"));
        var images = digits.Vectors<byte>("Image");
        for (var image = 0; image < 4; image++)
            Assert.Equal(Enumerable.Range(0, 3072).Select(i => Pixel(image, i / 1024, i / 32 % 32, i % 32)), images[image]);
        digits.AssertSavable(_folder);
    }

    [Fact]
    public void The_documents_example_keeps_a_twentieth_of_each_digit()
    {
        _folder.Write("train_32x32.mat", MatWriter.File(MatWriter.Compressed(MatWriter.UInt8("X", [32, 32, 3, 2400], new byte[3072 * 2400])),
            MatWriter.UInt8("y", [2400, 1], [.. Enumerable.Range(0, 2400).Select(i => (byte)(i % 10 + 1))])));
        var digits = DatasetsExample.Digits(new(), _folder.Path);
        Assert.Equal([20, 0, 1, 100], digits.Splits());   // 12 of each
        Assert.All(_data.TakeSplit(digits, DatasetSplit.Auxiliary).Keys("Label").CountBy(key => key), count => Assert.Equal(10, count.Value));
    }

    [Fact]
    public void Extra_digits_are_training_rows()
    {
        Assert.Contains("extra_32x32.mat is missing", Assert.Throws<FileNotFoundException>(() => _data.LoadSvhn(_folder.Path, includeExtra: true)).Message,
            StringComparison.Ordinal);
        _folder.Write("extra_32x32.mat", MatWriter.File(Images(4, 2), MatWriter.UInt8("y", [2, 1], 2, 3)));
        var digits = _data.LoadSvhn(_folder.Path, new() { AuxiliaryRows = 5 }, includeExtra: true);
        Assert.Equal(["1", "0", "9", "2", "3"], _data.TakeSplit(digits, DatasetSplit.Auxiliary).Texts("Label", "KeyValues"));
        Assert.Equal(Pixel(5, 2, 31, 31), digits.Vectors<byte>("Image")[4][^1]);
    }

    public static TheoryData<byte[], string> Damaged => new()
    {
        { new byte[100], ", byte 100: the file ends here; expected the 128 bytes of a MAT file's head." },
        { new byte[128], ", byte 124: the version and the order of bytes are 00000000; expected 0001494D" },
        { [.. new byte[125], 2, (byte)'I', (byte)'M'], ", byte 124: the file is of MATLAB's version 7.3 (HDF5); expected version 5" },
        { MatWriter.File([1, 0, 0]), ", byte 131: the data end inside an element's tag; expected 8 bytes." },
        { MatWriter.File(MatWriter.Element(9, new byte[8])), ", byte 136: an element of type Double was found; expected a matrix or compressed data." },
        { MatWriter.File([14, 0, 0, 0, 0, 1, 0, 0]), ", byte 136: the data end; expected the flags of an array." },
        { MatWriter.File(MatWriter.UInt8("y", [2, 1], 1, 2)[..^8]), ", byte 176: the data end; expected the numbers of 'y'." },
        { MatWriter.File(MatWriter.UInt8("y", [9, 1], 1, 2, 3, 4, 5, 6, 7, 8)), "array 'y' has 8 bytes; expected 9 for 9 x 1 of type UInt8." },
        { MatWriter.File(MatWriter.Matrix(5, "y", [1, 1])), "array 'y' is sparse; expected numbers, a text, cells or structures." },
        { MatWriter.File(MatWriter.Matrix(6, "y", [-1, 1])), "the dimensions are '-1 x 1'; expected at least 2, none below 0." },
        { MatWriter.File(MatWriter.UInt8("y", [1, 1], 1), MatWriter.UInt8("y", [1, 1], 1)), "a second array is named 'y'; expected distinct names." },
        { MatWriter.File([14, 0, 0, 0, 99, 0, 0, 0, .. MatWriter.UInt8("y", [1, 1], 1)[8..]]),
            "array 'y' ends -51 bytes after the end that its tag declares; expected 0." },
        { MatWriter.File([15, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]), ", byte 128: the compressed data are damaged" },
        { MatWriter.File([15, 0, 0, 0, 44, 0, 0, 0, 1, 2, 3, 4]), ", byte 136: an element declares 44 bytes; expected at most 4." },
        { MatWriter.File(MatWriter.Compressed([14, 0, 0, 0, 16, 0, 0, 0, 6, 0, 0, 0, 255, 255, 255, 127])),
            ", byte 128: in the compressed element, after 16 unpacked bytes: an element declares 2147483647 bytes" },
        { MatWriter.File(MatWriter.Compressed([.. MatWriter.UInt8("y", [1, 1], 1), .. new byte[8]])), "further data follow the matrix; expected their end." },
        { MatWriter.File(MatWriter.UInt8("y", [1, 1], 1)), ": there is no array 'X' of bytes; expected one of 32 x 32 x 3 x images." },
        { MatWriter.File(MatWriter.UInt8("X", [32, 32, 1], new byte[1024])), ": there is no array 'X' of bytes" },
        { MatWriter.File(Images(0, 2), MatWriter.UInt8("y", [3, 1], 1, 2, 3)), ": there is no array 'y' of 2 labels" },
        { MatWriter.File(Images(0, 2), MatWriter.UInt8("y", [2, 1], 1, 11)), ": label 2 of 'y' is 11; expected 1 to 10." },
        { MatWriter.File(Images(0, 1), MatWriter.Doubles("y", [1, 1], 1.5)), ": label 1 of 'y' is 1.5; expected 1 to 10." },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_told_by_file_and_byte(byte[] content, string expected)
    {
        var path = _folder.Write("train_32x32.mat", content);
        var message = Assert.Throws<TableFormatException>(() => _data.LoadSvhn(_folder.Path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_the_sentence_comes_of_any_damaged_byte()
    {
        var whole = MatWriter.File(MatWriter.Structs("s", ["a", "b"], [MatWriter.Text("", "xy"), MatWriter.Doubles("", [1, 2], 1, 2)]),
            MatWriter.Cells("c", MatWriter.Text("", "z")));
        for (var i = 116; i < whole.Length; i += 2)
        {
            var bytes = whole.ToArray();
            bytes[i] ^= (byte)(1 << (i / 2 % 8));
            _folder.Write("train_32x32.mat", bytes);
            Assert.Throws<TableFormatException>(() => _data.LoadSvhn(_folder.Path));   // at the latest for there is no X
        }
    }
}
