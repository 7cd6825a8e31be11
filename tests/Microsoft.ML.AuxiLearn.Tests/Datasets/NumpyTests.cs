using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class NumpyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    private IDataView Load(byte[] content) => _data.LoadNumpy(("x", _folder.Write("x.npy", content)));

    [Fact]
    public void Numbers_of_every_type_are_read()
    {
        Assert.Equal([1, 255], Load(NpyWriter.Bytes("|u1", [2], [1, 255])).GetColumn<byte>("x"));
        Assert.Equal([1, -1], Load(NpyWriter.Bytes("|i1", [2], [1, 255])).GetColumn<sbyte>("x"));
        Assert.Equal([0x0201, 0x0403], Load(NpyWriter.Bytes("<u2", [2], [1, 2, 3, 4])).GetColumn<ushort>("x"));
        Assert.Equal([0x0102, -2], Load(NpyWriter.Bytes(">i2", [2], [1, 2, 255, 254])).GetColumn<short>("x"));
        Assert.Equal([0x04030201u], Load(NpyWriter.Bytes("<u4", [1], [1, 2, 3, 4])).GetColumn<uint>("x"));
        Assert.Equal([0x01020304], Load(NpyWriter.Bytes(">i4", [1], [1, 2, 3, 4])).GetColumn<int>("x"));
        Assert.Equal([ulong.MaxValue], Load(NpyWriter.Bytes("<u8", [1], [255, 255, 255, 255, 255, 255, 255, 255])).GetColumn<ulong>("x"));
        Assert.Equal([-1L], Load(NpyWriter.Bytes("<i8", [1], [255, 255, 255, 255, 255, 255, 255, 255])).GetColumn<long>("x"));
        Assert.Equal([1.5f, -2], Load(NpyWriter.Singles([2], 1.5f, -2)).Numbers("x"));
        Assert.Equal([1.5, -2], Load(NpyWriter.Doubles([2], 1.5, -2)).GetColumn<double>("x"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Dimensions_after_the_rows_are_kept(byte version)
    {
        var view = Load(NpyWriter.Bytes("|u1", [2, 1, 3], [1, 2, 3, 4, 5, 6], version));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 1, 3), view.Schema["x"].Type);
        Assert.Equal([[1, 2, 3], [4, 5, 6]], view.Vectors<byte>("x"));
        view.AssertSavable(_folder);
    }

    [Fact]
    public void The_order_of_the_heads_entries_is_free() =>
        Assert.Equal([7, 8], Load(NpyWriter.File("{'shape': (2,), 'descr': '|u1', 'fortran_order': False}", [7, 8])).GetColumn<byte>("x"));

    public static TheoryData<byte[], string> Damaged => new()
    {
        { [1, 2, 3], "byte 3: the file ends here; expected 8 bytes at least." },
        { [0x93, .. "NUMPX"u8, 1, 0], "byte 0: the bytes 934E554D50580100 were found; expected 934E554D5059" },
        { [0x93, .. "NUMPY"u8, 4, 0], "byte 0: the bytes 934E554D50590400 were found; expected 934E554D5059 and a version from 1 to 3." },
        { [0x93, .. "NUMPY"u8, 1, 0, 9, 0, 1, 2], "byte 8: the head tells of 9 bytes of its own; expected at most 2." },
        { [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255], "byte 8: the head tells of 4294967295 bytes of its own; expected at most 0." },
        { NpyWriter.Bytes("<f2", [1], [0, 0]), "byte 10: the head is '{'descr': '<f2'" },
        { NpyWriter.Bytes("|O", [1], [0, 0]), "expected a number's 'descr' such as '<f4', 'fortran_order', and 'shape'." },
        { NpyWriter.File("{'descr': '<f4', 'shape': (1,), }", new byte[4]), "the head is '{'descr': '<f4', 'shape': (1,), }'; expected" },
        { NpyWriter.File("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }", new byte[8]), "the array is in Fortran's order; expected C's" },
        { NpyWriter.Bytes("<f4", [2], new byte[7]), "the file holds 135 bytes; expected 136 by the shape (2,) and the type f4 in its head." },
        { NpyWriter.Bytes("<f4", [2], new byte[9]), "the file holds 137 bytes; expected 136" },
        { NpyWriter.Bytes("<f4", [2147483647, 2147483647, 2147483647], []), "expected 39614081201791936601413124220 by the shape" },
        { NpyWriter.Bytes("<f4", [], new byte[4]), "the array has no dimension; expected at least one, the rows." },
        { NpyWriter.Bytes("<f4", [2, 0], []), "a row has 0 elements; expected 1 to" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_told_by_file(byte[] content, string expected)
    {
        var message = Assert.Throws<TableFormatException>(() => Load(content)).Message;
        Assert.StartsWith(_folder.At("x.npy"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_other_lengths_are_refused()
    {
        var (one, two) = (_folder.Write("one.npy", NpyWriter.Singles([1], 1)), _folder.Write("two.npy", NpyWriter.Singles([2], 1, 2)));
        Assert.Contains("two.npy: there are 2 rows; expected 1, as in", Assert.Throws<TableFormatException>(() => _data.LoadNumpy(("a", one), ("b", two))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => _data.LoadNumpy(("a", _folder.At("none.npy"))));
    }
}
