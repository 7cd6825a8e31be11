using Microsoft.ML.AuxiLearn.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

/// <summary>MAT files of other programs, and such as nobody's program writes. Those in the folder Files are of SciPy 1.10.</summary>
public sealed class MatFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public MatFileTests() => Write("test_32x32.mat", MatWriter.File(Digits(1)));

    public void Dispose() => _folder.Dispose();

    private static byte[][] Digits(int count) =>
        [MatWriter.UInt8("X", [32, 32, 3, count], new byte[3072 * count]), MatWriter.UInt8("y", [count, 1], [.. Enumerable.Repeat((byte)1, count)])];

    /// <summary>
    /// The file has X and y, and texts of one and two rows, sparse, complex and Boolean arrays, cells, structures and whole numbers of 64 bits.
    /// </summary>
    [Theory]
    [InlineData("scipy.mat")]
    [InlineData("scipy-compressed.mat")]
    public void Arrays_that_nobody_asked_for_may_be_of_any_type(string file)
    {
        Write("train_32x32.mat", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Datasets", "Files", file)));
        var digits = _data.LoadSvhn(_folder.Path);
        Assert.Equal(["3", "0", "1"], digits.Texts("Label", "KeyValues"));
        var images = digits.Vectors<byte>("Image");
        Assert.Equal((9, 7), (images[0][5 * 32 + 6], images[1][2048 + 1]));   // [channel, height, width]
    }

    [Fact]
    public void An_object_of_a_class_is_passed_over()
    {
        var opaque = MatWriter.Matrix(9, "", [1, 1]);
        opaque[16] = 17;   // it has no dimensions; what follows its flags is another matter
        Write("train_32x32.mat", MatWriter.File([opaque, .. Digits(1), MatWriter.Compressed(opaque)]));
        Assert.Equal(2, _data.LoadSvhn(_folder.Path).GetRowCount());
    }

    [Fact]
    public void Other_versions_are_told()
    {
        Write("train_32x32.mat", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Datasets", "Files", "version4.mat")));
        Assert.EndsWith(": the file is of MATLAB's version 4; expected version 5, as saved by save -v7.", Refused(), StringComparison.Ordinal);
        Write("train_32x32.mat", [0x89, .. "HDF\r\n\u001a\n"u8, .. new byte[200]]);
        Assert.Contains("the file is of MATLAB's version 7.3 (HDF5)", Refused(), StringComparison.Ordinal);
    }

    /// <summary>A few bytes that tell of 2^31 - 1 cells or structures, which would take gigabytes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Counts_are_held_against_the_file(byte kind)
    {
        byte[][] content = kind == 1 ? [] : [MatWriter.Element(5, BitConverter.GetBytes(1)), MatWriter.Element(1, "ab"u8.ToArray())];
        Write("train_32x32.mat", MatWriter.File(MatWriter.Matrix(kind, "X", [2_000_000_000, 1], content)));
        var (message, bytes) = Allocated();
        Assert.Contains("cells or structures declare", message, StringComparison.Ordinal);
        Assert.InRange(bytes, 0, 10 << 20);
    }

    /// <summary>Zeros pack a thousand to one, and eight of them would be an empty cell.</summary>
    [Fact]
    public void Cells_that_unpack_to_more_than_the_file_can_mean_are_refused()
    {
        const int Cells = 4 << 20;
        byte[] empty = [14, 0, 0, 0, 0, 0, 0, 0];
        var all = new byte[8 * Cells];
        for (var i = 0; i < Cells; i++)
            empty.CopyTo(all, 8 * i);
        Write("train_32x32.mat", MatWriter.File(MatWriter.Compressed(MatWriter.Matrix(1, "X", [Cells, 1], all))));
        var (message, bytes) = Allocated();
        Assert.Contains("cells or structures declare 4194304 arrays; expected at most", message, StringComparison.Ordinal);
        Assert.InRange(bytes, 0, 10 << 20);
    }

    private void Write(string file, byte[] content) => _folder.Write(file, content);

    private string Refused() => Assert.Throws<TableFormatException>(() => _data.LoadSvhn(_folder.Path)).Message;

    private (string Message, long Bytes) Allocated()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refused();
        return (message, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
