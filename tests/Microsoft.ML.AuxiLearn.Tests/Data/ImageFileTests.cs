using System.Text.Json;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

/// <summary>
/// Image files that other programs made (Pillow 9.4, ImageMagick 6.9) in the folder ImageFiles; pillow.json has what Pillow's exif_transpose and convert("RGB")
/// read of each.
/// </summary>
public sealed class ImageFileTests : IDisposable
{
    private static readonly string _files = Path.Combine(AppContext.BaseDirectory, "Data", "ImageFiles");
    private static readonly Dictionary<string, Decoded> _pillow = JsonSerializer.Deserialize<Dictionary<string,
        Decoded>>(File.ReadAllText(Path.Combine(_files, "pillow.json")), JsonSerializerOptions.Web)!;

    private readonly MLContext _ml = new(1);
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => [.. _pillow.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_pixels_are_those_that_Pillow_reads(string name)
    {
        using var scope = NewDisposeScope();
        var table = Read([name]);
        var expected = _pillow[name];
        Assert.Equal([1, 3, expected.Height, expected.Width], table.Features.shape);
        var most = name.EndsWith(".jpg", StringComparison.Ordinal) ? 3 : 0;   // decoders of JPEG round otherwise
        Assert.All(table.Features.data<byte>().ToArray().Zip(expected.Rgb), pair => Assert.InRange(pair.First, pair.Second - most, pair.Second + most));
    }

    [Theory]
    [InlineData("rgb16.png", "the image has 16 bits a channel, of which 8 would be lost; expected 8 at most.")]
    [InlineData("grey16.png", "the image has 16 bits a channel, of which 8 would be lost; expected 8 at most.")]
    [InlineData("rgb.tiff", "the file begins with the bytes 49492A0008000000; expected JPEG, PNG, BMP, GIF or WebP.")]
    public void What_cannot_be_kept_is_refused(string name, string reason)
    {
        var message = Assert.Throws<UnreadableRowException>(() => Read(["rgb.png", name])).Message;
        Assert.Equal(
            $"The feature column 'Features' of the training data holds the path of a file that cannot be read as an image in row 2 ('{name}'): "
                + $"{Path.Combine(_files, name)}: {reason}", message);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("interlaced.png")]
    [InlineData("palette.png")]
    [InlineData("rgb.bmp")]
    [InlineData("palette.gif")]
    [InlineData("rgb.webp")]
    [InlineData("rgb.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("exif6.jpg")]
    public void A_truncated_file_is_refused_wherever_it_ends(string name)
    {
        using var scope = NewDisposeScope();
        var (whole, refused) = (File.ReadAllBytes(Path.Combine(_files, name)), 0);
        var pixels = Read([name]).Features.data<byte>().ToArray();
        for (var length = 0; length < whole.Length; length += 1 + whole.Length / 40)
        {
            var path = _folder.Write($"{length}-{name}", whole[..length]);
            var exception = Record.Exception(() => Assert.Equal(pixels, Read([path]).Features.data<byte>().ToArray()));   // all pixels may stand before the end
            if (exception is null)
                continue;
            Assert.IsType<UnreadableRowException>(exception);
            Assert.Contains($"in row 1 ('{path}')", exception.Message, StringComparison.Ordinal);
            refused++;
        }
        Assert.InRange(refused, 20, 40);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        var bytes = File.ReadAllBytes(Path.Combine(_files, "rgb.png"));
        bytes[80] ^= 0xFF;   // within the compressed pixels
        Assert.Throws<UnreadableRowException>(() => Read([_folder.Write("damaged.png", bytes)]));
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_left_out_where_asked_for_and_counted()
    {
        using var scope = NewDisposeScope();
        var log = new List<string>();
        _ml.Log += (_, entry) => log.Add(entry.Message);
        var truncated = _folder.Write("a.png", File.ReadAllBytes(Path.Combine(_files, "rgb.png"))[..100]);
        string[] rows = ["rgb.png", truncated, "rgb.bmp", "gone.png", " ", "rgb.webp"];

        var table = Read(rows, new() { Folder = _files, SkipUnreadable = true });

        Assert.Equal(3, table.Rows);
        Assert.Equal([0, 2, 5], table.Numbers);
        Assert.Equal([0f, 2, 5], table.Targets.data<float>().ToArray());
        Assert.Single(log, message => message.Contains("3 of 6 rows of the training data have images that cannot be read, and are left out. The first: ",
            StringComparison.Ordinal) && message.Contains(truncated, StringComparison.Ordinal));
        var none = Assert.Throws<InvalidOperationException>(() => Read([truncated, "gone.png"], new() { Folder = _files, SkipUnreadable = true }));
        Assert.Contains("2 of 2 rows of the training data have images that cannot be read; expected at least one.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_the_reading_at_the_next_row()
    {
        using var source = new CancellationTokenSource();
        var rows = 0;
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(row => new Row { Features = "rgb.png" }));
        var watched = _ml.Data.FilterByCustomPredicate<Row>(data, _ =>
        {
            if (++rows == 10)
                source.Cancel();
            return false;
        });
        var options = new AuxiLearnRegressionTrainer.Options { Images = new() { Folder = _files }, CancellationToken = source.Token, Network = Network.Mlp(2) };
        Assert.Throws<OperationCanceledException>(() => _ml.Regression.Trainers.AuxiLearn(options).Fit(watched));
        Assert.InRange(rows, 10, 11);
    }

    [Fact]
    public void An_image_of_more_pixels_than_allowed_is_refused_before_it_is_decoded()
    {
        using var scope = NewDisposeScope();
        var bomb = _folder.Write("bomb.png", PngWriter.Head(30_000, 30_000));
        Assert.Contains("the image has 30000 x 30000, 900,000,000 pixels; expected at most 67,108,864 (MaxPixels).",
            Assert.Throws<UnreadableRowException>(() => Read([bomb])).Message, StringComparison.Ordinal);
        Assert.Contains("the image has 5 x 7, 35 pixels; expected at most 34 (MaxPixels).",
            Assert.Throws<UnreadableRowException>(() => Read(["rgb.png"], new() { Folder = _files, MaxPixels = 34 })).Message, StringComparison.Ordinal);
        Assert.Equal(1, Read(["rgb.png"], new() { Folder = _files, MaxPixels = 35 }).Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageOptions { MaxPixels = 0 });
    }

    private SampleTable Read(string[] files, ImageOptions? images = null)
    {
        var host = ((IHostEnvironment)_ml).Register("test");
        var data = _ml.Data.LoadFromEnumerable(files.Select((file, row) => new Row { Features = file, Label = row }));
        var binding = ColumnBinding.Bind(host, data.Schema, new AuxiLearnRegressionTrainer.Options { Images = images ?? new() { Folder = _files } }.Columns(),
            _ => new RegressionMain(), out _);
        return SampleReader.Read(host, data, binding, withAuxiliary: true, "training", out _);
    }

    private sealed record Decoded(int Height, int Width, byte[] Rgb);

    private sealed class Row
    {
        public string Features { get; set; } = "";

        public float Label { get; set; }
    }
}
