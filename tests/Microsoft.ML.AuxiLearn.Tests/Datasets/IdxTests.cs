using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class IdxTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_type_is_read_big_endian_with_its_dimensions(bool zipped)
    {
        string Write(string name, byte type, int[] shape, params byte[] elements) =>
            zipped ? _folder.Zip(name, IdxFixture.Bytes(type, shape, elements)) : _folder.Write(name, IdxFixture.Bytes(type, shape, elements));
        var view = _data.LoadIdx(
            ("Byte", Write("a", 0x08, [2, 1, 2], 1, 255, 3, 4)),
            ("SByte", Write("b", 0x09, [2, 2], 1, 255, 3, 128)),
            ("Int16", Write("c", 0x0B, [2], 0x01, 0x02, 0xFF, 0xFE)),
            ("Int32", Write("d", 0x0C, [2, 1], 0, 0, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF)),
            ("Single", Write("e", 0x0D, [2], 0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0)),
            ("Double", Write("f", 0x0E, [2, 1, 1], 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0x04, 0, 0, 0, 0, 0, 0)));
        Assert.Equal(2, view.GetRowCount());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 1, 2), view.Schema["Byte"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Double, 1, 1), view.Schema["Double"].Type);
        Assert.Equal(NumberDataViewType.Int16, view.Schema["Int16"].Type);
        Assert.Equal([[1, 255], [3, 4]], view.Vectors<byte>("Byte"));
        Assert.Equal([[1, -1], [3, -128]], view.Vectors<sbyte>("SByte"));
        Assert.Equal([0x0102, -2], view.GetColumn<short>("Int16"));
        Assert.Equal([[0x0102], [-1]], view.Vectors<int>("Int32"));
        Assert.Equal([1, -2.5f], view.Numbers("Single"));
        Assert.Equal([[1], [-2.5]], view.Vectors<double>("Double"));
        view.AssertSavable(_folder);
    }

    [Fact]
    public void Rows_are_read_when_asked_for_and_by_several_cursors()
    {
        var view = _data.LoadIdx(
            ("Image", _folder.Write("images", IdxFixture.Bytes(0x08, [100, 3], [.. Enumerable.Range(0, 300).Select(i => (byte)i)]))),
            ("Label", _folder.Write("labels", IdxFixture.Bytes(0x08, [100], [.. Enumerable.Range(0, 100).Select(i => (byte)i)]))));
        Parallel.For(0, 8, seed =>
        {
            using var cursor = view.GetRowCursor(view.Schema, new Random(seed));
            var (image, label) = (cursor.GetGetter<VBuffer<byte>>(view.Schema["Image"]), cursor.GetGetter<byte>(view.Schema["Label"]));
            var (pixels, number) = (default(VBuffer<byte>), default(byte));
            while (cursor.MoveNext())
            {
                image(ref pixels);
                label(ref number);
                Assert.Equal((byte)(3 * number + 2), pixels.GetValues()[2]);
            }
        });
        Assert.Equal([[27, 28, 29], [0, 1, 2]], _data.SelectRows(view, [9, 0]).Vectors<byte>("Image"));
        File.WriteAllBytes(_folder.At("images"), IdxFixture.Bytes(0x08, [100, 3], 1, 2, 3, 4));   // cut off afterwards
        Assert.Equal(100, view.GetColumn<byte>("Label").Count());   // the images are not touched
        Assert.Contains("images, byte 16: the file ends here; expected 18 bytes at least.",
            Assert.Throws<TableFormatException>(() => view.Vectors<byte>("Image")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_columns_with_a_missing_value_hide_it()
    {
        var view = _data.LoadIdx(
            ("Image", _folder.Write("images", IdxFixture.Bytes(0x08, [2, 2], 1, 2, 3, 4))),
            ("Depth", _folder.Write("depth", IdxFixture.Bytes(0x0D, [2, 2], 0x3F, 0x80, 0, 0, 0x3F, 0x80, 0, 0, 0x3F, 0x80, 0, 0, 0x3F, 0x80, 0, 0))));
        Assert.Equal([[float.NaN, float.NaN], [1, 1]], _data.HideValues(view, "Depth", [0]).Vectors<float>("Depth"));
        Assert.Contains("no missing value", Assert.Throws<ArgumentException>(() => _data.HideValues(view, "Image", [0])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8 }, "byte 3: the file ends here; expected 4 bytes at least.")]
    [InlineData(new byte[] { 0, 1, 8, 1, 0, 0, 0, 0 }, "byte 0: the bytes 00 01 were found; expected 00 00")]
    [InlineData(new byte[] { 0, 0, 10, 1, 0, 0, 0, 0 }, "byte 2: the type of the elements is 0A; expected 08,")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "byte 3: there are 0 dimensions")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1 }, "byte 8: the file ends here; expected 12 bytes")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0 }, "byte 8: dimension 2 is 0; expected at least 1.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 0, 0, 0 }, "byte 4: dimension 1 is -16777216; expected 0 or more rows.")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 127, 0, 0, 0, 127, 0, 0, 0 }, "byte 12: a row has more than")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 1 }, "the file holds 9 bytes; expected 10 by the dimensions in its head.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "the file holds 10 bytes; expected 9")]
    public void Damage_is_told_by_file_and_byte(byte[] content, string expected)
    {
        var message = Assert.Throws<TableFormatException>(() => _data.LoadIdx(("x", _folder.Write("digits", content)))).Message;
        Assert.StartsWith(_folder.At("digits"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 1 }, "the file holds 9 bytes; expected 10")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "the file holds more than 9 bytes; expected 9")]
    [InlineData(new byte[] { 0, 0, 8, 1, 127, 0, 0, 0 }, "declare 2130706432 bytes; expected no more than")]
    public void Damage_inside_gzip_is_told(byte[] content, string expected) =>
        Assert.Contains(expected, Assert.Throws<TableFormatException>(() => _data.LoadIdx(("x", _folder.Zip("digits.gz", content)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Damaged_gzip_is_told()
    {
        var path = _folder.Zip("digits.gz", IdxFixture.Bytes(0x08, [1000], [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * i / 7))]));
        var bytes = File.ReadAllBytes(path);
        bytes[^6] ^= 1;   // the checksum
        File.WriteAllBytes(path, bytes);
        Assert.Contains("the gzip data are damaged", Assert.Throws<TableFormatException>(() => _data.LoadIdx(("x", path))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, bytes[..200]);
        Assert.StartsWith(path, Assert.Throws<TableFormatException>(() => _data.LoadIdx(("x", path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_do_not_fit_are_refused()
    {
        var (one, two) = (_folder.Write("one", IdxFixture.Bytes(0x08, [1], 1)), _folder.Write("two", IdxFixture.Bytes(0x08, [2], 1, 2)));
        Assert.Contains("two: there are 2 rows; expected 1, as in", Assert.Throws<TableFormatException>(() => _data.LoadIdx(("a", one), ("b", two))).Message,
            StringComparison.Ordinal);
        Assert.Contains("Column 'a' is given 2 times", Assert.Throws<ArgumentException>(() => _data.LoadIdx(("a", one), ("a", one))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _data.LoadIdx());
        Assert.Throws<FileNotFoundException>(() => _data.LoadIdx(("a", _folder.At("none"))));
    }
}
