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

    /// <summary>The folder Files has what NumPy 1.24 saved, and py2.npy what NumPy 1.7 under Python 2 did.</summary>
    [Fact]
    public void Files_of_NumPy_are_read()
    {
        IDataView Saved(string name) => _data.LoadNumpy(("x", Path.Combine(AppContext.BaseDirectory, "Datasets", "Files", name)));
        Assert.Equal([true, false, true, true], Saved("bool.npy").GetColumn<bool>("x"));
        foreach (var name in new[] { "half.npy", "fort.npy", "py2.npy" })
            Assert.Equal([[1, 2], [3, 4], [5, 6]], Saved(name).Vectors<float>("x"));
        Assert.Contains("the elements are text (descr '<U3'); expected numbers", Assert.Throws<TableFormatException>(() => Saved("text.npy")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Booleans_and_half_floats_are_read()
    {
        Assert.Equal([true, false, true], Load(NpyWriter.Bytes("|b1", [3], [1, 0, 2])).GetColumn<bool>("x"));
        Assert.Equal([[true, false], [false, true]], Load(NpyWriter.Bytes("|b1", [2, 2], [1, 0, 0, 1])).Vectors<bool>("x"));
        Assert.Equal([1.5f, -2], Load(NpyWriter.Bytes("<f2", [2], [0, 0x3E, 0, 0xC0])).Numbers("x"));
        Assert.Equal([1.5f, -2], Load(NpyWriter.Bytes(">f2", [2], [0x3E, 0, 0xC0, 0])).Numbers("x"));
        Assert.Equal([[1.5f, -2]], Load(NpyWriter.Bytes("<f2", [1, 2], [0, 0x3E, 0, 0xC0])).Vectors<float>("x"));
    }

    [Fact]
    public void A_head_of_Python_2_is_read() =>
        Assert.Equal([[1, 2], [3, 4], [5, 6]], Load(NpyWriter.File("{'descr': '|u1', 'fortran_order': False, 'shape': (3L, 2L), }", [1, 2, 3, 4, 5, 6]))
            .Vectors<byte>("x"));

    [Fact]
    public void Fortrans_order_gives_the_rows_of_Cs()
    {
        // numpy.asfortranarray(numpy.arange(12).reshape(2, 2, 3))
        byte[] stored = [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11];
        var view = Load(NpyWriter.File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 3), }", stored));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 2, 3), view.Schema["x"].Type);
        Assert.Equal([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]], view.Vectors<byte>("x"));
        Assert.Equal([[0f, 3], [1, 4], [2, 5]], Load(
            NpyWriter.File("{'descr': '<f2', 'fortran_order': True, 'shape': (3, 2), }",
            [.. new[] { 0, 1, 2, 3, 4, 5 }.SelectMany(value => BitConverter.GetBytes((Half)value))])).Vectors<float>("x"));
    }

    public static TheoryData<byte[], string> Damaged => new()
    {
        { [1, 2, 3], "byte 3: the file ends here; expected 8 bytes at least." },
        { [0x93, .. "NUMPX"u8, 1, 0], "byte 0: the bytes 934E554D50580100 were found; expected 934E554D5059" },
        { [0x93, .. "NUMPY"u8, 4, 0], "byte 0: the bytes 934E554D50590400 were found; expected 934E554D5059 and a version from 1 to 3." },
        { [0x93, .. "NUMPY"u8, 1, 0, 9, 0, 1, 2], "byte 8: the header declares its own length as 9 bytes; expected at most 2." },
        { [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255], "byte 8: the header declares its own length as 4294967295 bytes; expected at most 0." },
        { NpyWriter.Bytes("|O", [1], [0, 0]),
            "byte 10: the elements are Python objects (descr '|O'); expected numbers: bool, integers of 8 to 64 bits, float16, float32 or float64." },
        { NpyWriter.Bytes("<U5", [1], new byte[20]), "byte 10: the elements are text (descr '<U5'); expected numbers" },
        { NpyWriter.Bytes("<c8", [1], new byte[8]), "the elements are complex numbers (descr '<c8')" },
        { NpyWriter.Bytes("<f16", [1], new byte[16]), "the elements are numbers of another size (descr '<f16')" },
        { NpyWriter.Bytes("<M8[ns]", [1], new byte[8]), "the elements are dates (descr '<M8[ns]')" },
        { NpyWriter.File("{'descr': [('x', '<f4'), ('y', '<i4')], 'fortran_order': False, 'shape': (1,), }", new byte[8]),
            "the elements are records of several fields" },
        { NpyWriter.File($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(Enumerable.Repeat("1, ", 65))}), }}", new byte[4]),
            "the shape has 65 dimensions; expected at most 64." },
        { NpyWriter.File("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", new byte[4]),
            "the shape is (99999999999,); expected whole numbers" },
        { NpyWriter.File("{'descr': '<f4', 'fortran_order': False, " + new string('\'', 60_000), new byte[4]),
            "...'; expected a dictionary with 'descr', 'fortran_order' and 'shape'." },
        { NpyWriter.File("{'descr': '<f4', 'shape': (1,), }", new byte[4]), "the head is '{'descr': '<f4', 'shape': (1,), }'; expected" },
        { NpyWriter.Bytes("<f4", [2], new byte[7]), "the file holds 135 bytes; expected 136 by the shape (2) and the type f4 in its head." },
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
        Assert.Contains("two.npy: there are 2 rows; expected 1, as in",
            Assert.Throws<TableFormatException>(() => _data.LoadNumpy(("a", one), ("b", two))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => _data.LoadNumpy(("a", _folder.At("none.npy"))));
    }
}
