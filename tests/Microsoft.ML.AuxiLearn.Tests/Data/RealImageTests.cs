using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

/// <summary>Published photographs, read where the environment variable AUXILEARN_DATA names a folder that holds them.</summary>
public class RealImageTests(ITestOutputHelper output)
{
    /// <summary>The folder has the same photographs in 64 x 64, stretched by another library.</summary>
    [DataFact("oxford-pet-3breeds/packed64/images-idx4-ubyte.gz")]
    public void Photographs_of_pets_have_the_pixels_that_another_library_gave_them()
    {
        var folder = PublishedData.PathOf("oxford-pet-3breeds");
        var packed = Path.Combine(folder, "packed64", "images-idx4-ubyte.gz");
        using var scope = NewDisposeScope();
        var (ml, count) = (new MLContext(1), 40);
        Row[] rows = [.. File.ReadLines(Path.Combine(folder, "image_sizes.csv")).Skip(1).Take(count)
            .Select(line => new Row { Features = $"{line.Split(',')[0]}.jpg" })];
        var host = ((IHostEnvironment)ml).Register("test");
        var data = ml.Data.LoadFromEnumerable(rows);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            Images = new() { Folder = Path.Combine(folder, "images"), Height = 64, Width = 64, Resizing = ImageResizingEstimator.ResizingKind.Fill },
        };
        var binding = ColumnBinding.Bind(host, data.Schema, options.Columns(), _ => new RegressionMain(), out _);
        var table = SampleReader.Read(host, data, binding, withAuxiliary: true, "training", out _);

        using var stream = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        var header = new byte[20];
        stream.ReadExactly(header);
        Assert.Equal([3, 64, 64], Enumerable.Range(1, 3).Select(dimension => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * dimension))));
        var pixels = new byte[count * 3 * 64 * 64];
        stream.ReadExactly(pixels);
        var expected = tensor(pixels).view(count, 3, 64, 64).to(ScalarType.Float32);
        var gaps = (table.Features.to(ScalarType.Float32) - expected).abs().mean([1L, 2, 3]).data<float>().ToArray();
        output.WriteLine($"mean distance {gaps.Average():F2}, largest of an image {gaps.Max():F2} of 255");
        Assert.InRange(gaps.Max(), 0, 8);
    }

    private sealed class Row
    {
        public string Features { get; set; } = "";

        public float Label { get; set; }
    }
}
