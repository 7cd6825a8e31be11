using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.Data;
using PureHDF;
using PureHDF.Filters;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Datasets;

public sealed class NyuV2LabeledTests : IDisposable
{
    private const int Rows = 4, Height = 6, Width = 8, Labels = 5;

    private readonly TempFolder _folder = new();
    private readonly DataOperationsCatalog _data = new MLContext().Data;
    private readonly string _file;

    public NyuV2LabeledTests() => _file = Write();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_labels_and_depths_come_out_of_MATLABs_order()
    {
        var rooms = _data.LoadNyuV2Labeled(_file);
        Assert.Equal(["Image", "Label", "Depth", "Split"], rooms.Names());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, Height, Width), rooms.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), Labels), Height, Width), rooms.Schema["Label"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, Height, Width), rooms.Schema["Depth"].Type);
        for (var (row, image) = (0, rooms.Vectors<byte>("Image")); row < Rows; row++)
            for (var c = 0; c < 3; c++)
                for (var y = 0; y < Height; y++)
                    for (var x = 0; x < Width; x++)
                        Assert.Equal(Color(row, c, y, x), image[row][(c * Height + y) * Width + x]);
        var depth = rooms.Vectors<float>("Depth")[2];
        Assert.Equal([float.NaN, 3, 3, 3, 3, 3, 3, 3, 4], depth[..9]);   // 0 was not measured
        Assert.Equal([0u, 1, 2, 3, 4, 5, 0, 1], rooms.Vectors<uint>("Label")[0][..Width]);
        Assert.All(rooms.Texts("Split", "KeyValues"), split => Assert.Equal("Train", split));
        rooms.AssertSavable(_folder);
    }

    [Fact]
    public void Published_mappings_are_taken_one_after_the_other()
    {
        var (forty, thirteen) = WriteMappings();
        var some = _data.LoadNyuV2Labeled(_file, classMappings: [forty]);
        Assert.Equal(["wall", "floor", "thing"], some.Names("Label", "KeyValues"));
        Assert.Equal([0u, 1, 2, 3, 3, 1, 0, 1], some.Vectors<uint>("Label")[0][..Width]);
        var few = _data.LoadNyuV2Labeled(_file, classMappings: [forty, thirteen]);
        Assert.Equal(["Floor", "Wall"], few.Names("Label", "KeyValues"));
        Assert.Equal([0u, 2, 1, 0, 0, 2, 0, 2], few.Vectors<uint>("Label")[0][..Width]);
        few.AssertSavable(_folder);

        var text = _folder.Write("classes.txt", "# label class", "1 2", "2 1", "3 0", "4 0", "5 2");
        Assert.Equal(few.Vectors<uint>("Label"), _data.LoadNyuV2Labeled(_file, classMappings: [text]).Vectors<uint>("Label"));
    }

    [Fact]
    public void Published_splits_sizes_and_protocols_are_followed()
    {
        var splits = _folder.Write("splits.mat",
            MatWriter.File(MatWriter.SmallDoubles("trainNdxs", [3, 1], 1, 3, 4), MatWriter.SmallDoubles("testNdxs", [1, 1], 2)));
        var rooms = _data.LoadNyuV2Labeled(_file,
            new() { ValidationFromTrain = 1 / 3.0, AuxiliaryRows = 1 }, height: 3, width: 4, splits: splits);
        Assert.Equal("Test", rooms.Texts("Split", "KeyValues")[1]);
        Assert.All(Enum.GetValues<DatasetSplit>(), split => Assert.Equal(1, _data.TakeSplit(rooms, split).GetRowCount()));
        Assert.Equal([(uint)((Width + 1) % (Labels + 1)), (Width + 3) % (Labels + 1)], rooms.Vectors<uint>("Label")[0][..2]);
        Assert.InRange(rooms.Vectors<byte>("Image")[1][0], Color(1, 0, 0, 0), Color(1, 0, 1, 1));
    }

    [Fact]
    public void The_documents_example_draws_the_papers_sets_and_knows_the_camera()
    {
        Write(rows: 24);
        WriteMappings();
        _folder.Write("splits.mat", MatWriter.File(MatWriter.SmallDoubles("trainNdxs", [22, 1], [.. Enumerable.Range(1, 22).Select(i => (byte)i)]),
            MatWriter.SmallDoubles("testNdxs", [2, 1], 23, 24)));
        var ml = new MLContext();
        var (rooms, camera) = DatasetsExample.RoomsAsPublished(ml, _folder.Path);
        Assert.Equal([3, 2, 2, 17], rooms.Splits());
        Assert.Equal(["Floor", "Wall"], rooms.Names("Label", "KeyValues"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte, 3, 288, 384), rooms.Schema["Image"].Type);
        var normals = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", camera).Fit(rooms).Transform(ml.Data.TakeRows(rooms, 1));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 288, 384), normals.Schema["Normals"].Type);
        Assert.Equal(-1, normals.Vectors<float>("Normals")[0][^1], 1e-4f);   // each row of pixels has one depth: the last is a wall in front
    }

    [Fact]
    public void What_is_wrong_in_a_file_is_told()
    {
        string Error(string path, string[]? classMappings = null, string? splits = null) =>
            Assert.Throws<TableFormatException>(() => _data.LoadNyuV2Labeled(path, classMappings: classMappings, splits: splits).Vectors<uint>("Label")).Message;
        Assert.Contains("missing", Assert.Throws<FileNotFoundException>(() => _data.LoadNyuV2Labeled(_folder.At("none.mat"))).Message,
            StringComparison.Ordinal);
        var other = _folder.Write("other.mat", MatWriter.File(MatWriter.SmallDoubles("x", [1, 1], 1)));
        Assert.StartsWith($"{other}: the file cannot be read as HDF5", Error(other), StringComparison.Ordinal);
        var half = _folder.Write("half.mat", File.ReadAllBytes(_file)[..700]);
        Assert.StartsWith(half, Error(half), StringComparison.Ordinal);
        Assert.StartsWith($"{_file}: there is no array 'depths'", Error(Write(depths: null)), StringComparison.Ordinal);
        Assert.EndsWith("'depths' is 4 x 6 x 8 (MATLAB's dimensions from the last to the first); expected 4 x 8 x 6.",
            Error(Write(depths: new float[Rows, Height, Width])), StringComparison.Ordinal);
        Assert.EndsWith("'depths' has 3 dimensions of FloatingPoint, 8 bytes; expected 3 of Single.", Error(Write(depths: new double[Rows, Width, Height])),
            StringComparison.Ordinal);

        Write();
        var mapping = _folder.Write("few.txt", "1 1", "2 1");
        Assert.Equal($"{mapping}: there are 2 labels; expected 5 at least, the classes of {_file}.", Error(_file, classMappings: [mapping]));
        _folder.Write("few.txt", "1 1", "3 1");
        Assert.Equal($"{mapping}, line 2: the label is 3; expected 2, for the lines tell labels from 1.", Error(_file, classMappings: [mapping]));
        Assert.EndsWith("image 1 has the label 3; expected 0 (none) to 2.", Error(Write(names: 2)), StringComparison.Ordinal);
        var splits = _folder.Write("splits.mat",
            MatWriter.File(MatWriter.SmallDoubles("trainNdxs", [2, 1], 1, 3), MatWriter.SmallDoubles("testNdxs", [1, 1], 3)));
        Assert.Equal($"{splits}: 'testNdxs' has the image 3; expected each number from 1 to 4 once in all.", Error(_file, splits: splits));
        _folder.Write("splits.mat", MatWriter.File(MatWriter.SmallDoubles("trainNdxs", [2, 1], 1, 3), MatWriter.SmallDoubles("testNdxs", [1, 1], 2)));
        Assert.StartsWith($"{splits}: image 4 is neither", Error(_file, splits: splits), StringComparison.Ordinal);
    }

    private static byte Color(int row, int channel, int y, int x) => (byte)(50 * row + 20 * channel + 8 * (y / 2) + x / 2);

    private (string Forty, string Thirteen) WriteMappings() =>
        (_folder.Write("classMapping40.mat", MatWriter.File(
            MatWriter.Cells("className", MatWriter.Text("", "wall"), MatWriter.Text("", "floor"), MatWriter.Text("", "thing")),
                MatWriter.SmallDoubles("mapClass", [1, Labels], 1, 2, 3, 3, 1))),
        _folder.Write("class13Mapping.mat", MatWriter.File(MatWriter.Structs("classMapping13", ["labels13", "className"],
            [[MatWriter.SmallDoubles("", [1, 3], 2, 1, 0), MatWriter.Cells("", MatWriter.Text("", "Floor"), MatWriter.Text("", "Wall"))]]))));

    private string Write(int names = Labels, int rows = Rows) => Write(Depths(rows), names, rows);

    /// <summary>A MATLAB file of version 7.3: HDF5 behind 512 bytes of MATLAB's head, dimensions reversed, chunks over several images, packed.</summary>
    private string Write(Array? depths, int names = Labels, int rows = Rows)
    {
        var (images, labels) = (new byte[rows, 3, Width, Height], new ushort[rows, Width, Height]);
        for (var row = 0; row < rows; row++)
            for (var y = 0; y < Height; y++)
                for (var x = 0; x < Width; x++)
                {
                    labels[row, x, y] = (ushort)((y * Width + x) % (Labels + 1));
                    for (var c = 0; c < 3; c++)
                        images[row, c, x, y] = Color(row, c, y, x);
                }
        var file = new H5File
        {
            ["images"] = new H5Dataset(images, chunks: [3, 1, 4, Height]),
            ["labels"] = new H5Dataset(labels, chunks: [1, Width, Height]),
            ["names"] = new ulong[1, names]
        };
        if (depths is not null)
            file["depths"] = depths;
        using var stream = new MemoryStream();
        file.Write(stream, new H5WriteOptions(UserBlockSize: 512, Filters: [DeflateFilter.Id]));
        var bytes = stream.ToArray();
        "MATLAB 7.3 MAT-file"u8.CopyTo(bytes);
        "\0\u0002IM"u8.CopyTo(bytes.AsSpan(124));
        return _folder.Write("nyu_depth_v2_labeled.mat", bytes);
    }

    private static float[,,] Depths(int rows)
    {
        var depths = new float[rows, Width, Height];
        for (var row = 0; row < rows; row++)
            for (var y = 0; y < Height; y++)
                for (var x = 0; x < Width; x++)
                    depths[row, x, y] = x + y == 0 ? 0 : row + y + 1;
        return depths;
    }
}
