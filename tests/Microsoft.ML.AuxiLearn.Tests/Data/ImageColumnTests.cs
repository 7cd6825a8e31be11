using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Data;

public sealed class ImageColumnTests : IDisposable
{
    private static readonly ImageOptions _small = new() { Height = 2, Width = 4 };

    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly byte[] _pixels = Pictures.Pattern(3 * 2 * 4);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(MLPixelFormat.Bgra32, 255)]
    [InlineData(MLPixelFormat.Rgba32, 255)]
    [InlineData(MLPixelFormat.Bgra32, 7)]
    [InlineData(MLPixelFormat.Rgba32, 0)]
    public void An_image_is_red_green_and_blue_without_alpha(MLPixelFormat format, byte alpha)
    {
        using var image = Pictures.Image(_pixels, 2, 4, format, alpha);
        AssertBytes(_pixels, [3, 2, 4], new[] { new InMemory { Features = image } });
        Assert.Equal(4, image.Width);   // it is still there: it is its row's
    }

    [Fact]
    public void A_file_has_the_pixels_that_were_saved()
    {
        using (var image = Pictures.Image(_pixels, 2, 4))
            image.Save(Path.Combine(_folder, "a.png"));
        AssertBytes(_pixels, [3, 2, 4], new[] { new Text { Features = "a.png" } }, new() { Folder = _folder });
        AssertBytes(_pixels, [3, 2, 4], new[] { new Text { Features = Path.Combine(_folder, "a.png") } }, new());
    }

    [Fact]
    public void A_grey_file_has_three_equal_channels_or_one()
    {
        var grey = Pictures.Pattern(8);
        using (var bitmap = new SKBitmap(new SKImageInfo(4, 2, SKColorType.Gray8)))
        {
            System.Runtime.InteropServices.Marshal.Copy(grey, 0, bitmap.GetPixels(), 8);
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            using var file = File.Create(Path.Combine(_folder, "grey.png"));
            data.SaveTo(file);
        }
        var rows = new[] { new Text { Features = "grey.png" } };
        AssertBytes([.. grey, .. grey, .. grey], [3, 2, 4], rows, new() { Folder = _folder });
        AssertBytes(grey, [1, 2, 4], rows, new() { Folder = _folder, Channels = 1 });
    }

    [Fact]
    public void A_colour_becomes_grey_by_its_luma()
    {
        using var image = Pictures.Image([255, 0, 0, 10, 0, 255, 0, 20, 0, 0, 255, 30], 2, 2);
        AssertBytes([76, 150, 29, 18], [1, 2, 2], new[] { new InMemory { Features = image } }, new() { Height = 2, Width = 2, Channels = 1 });
    }

    [Fact]
    public void Vectors_of_bytes_are_images_by_their_dimensions_or_by_the_option()
    {
        AssertBytes(_pixels, [3, 2, 4], new[] { new First { Features = _pixels } });
        AssertBytes(_pixels, [3, 2, 4], new[] { new Last { Features = Pictures.Interleave(_pixels, 3) } });
        AssertBytes(_pixels, [3, 2, 4], new[] { new FlatBytes { Features = _pixels } }, _small);
        AssertBytes(_pixels, [3, 2, 4], new[] { new FlatBytes { Features = Pictures.Interleave(_pixels, 3) } }, _small with { ChannelsLast = true });
        AssertBytes(_pixels, [2, 4, 3], new[] { new Last { Features = _pixels } }, new() { ChannelsLast = false });
    }

    [Fact]
    public void Vectors_of_Single_stay_numbers_and_may_be_sparse()
    {
        using var scope = NewDisposeScope();
        var numbers = new float[24];
        numbers[5] = 0.5f;
        numbers[23] = -3;
        var (table, input) = Read(new[] { new Single { Features = new VBuffer<float>(24, 2, [0.5f, -3], [5, 23]) },
            new Single { Features = new VBuffer<float>(24, numbers) } }, null);
        Assert.Equal((ScalarType.Float32, true), (table.Features.dtype, input.IsImage));
        Assert.Equal([2L, 3, 2, 4], table.Features.shape);
        Assert.Equal([.. numbers, .. numbers], table.Features.data<float>().ToArray());
    }

    [Fact]
    public void ML_NETs_own_pixels_are_the_same()
    {
        using var scope = NewDisposeScope();
        foreach (var (isInterleaved, isFloat) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var rows = _ml.Data.LoadFromEnumerable([new Sized { Image = Pictures.Image(_pixels, 2, 4) }]);   // of which ML.NET disposes
            var data = _ml.Transforms.ExtractPixels("Features", "Image", interleavePixelColors: isInterleaved, outputAsFloatArray: isFloat).Fit(rows)
                .Transform(rows);
            var (table, _) = Read(data, null);
            Assert.Equal(isFloat ? ScalarType.Float32 : ScalarType.Byte, table.Features.dtype);
            Assert.Equal(_pixels, table.Features.to(ScalarType.Byte).data<byte>().ToArray());
        }
    }

    [Fact]
    public void Images_of_other_shapes_are_cut_padded_or_stretched()
    {
        byte[] wide = [.. Enumerable.Repeat<byte[]>([10, 20, 30, 40, 50, 60, 70, 80], 4).SelectMany(row => row)];   // 4 x 8
        using var image = Pictures.Image([.. wide, .. wide, .. wide], 4, 8);
        var rows = new[] { new InMemory { Features = image } };
        ImageOptions To(int height, int width, ImageResizingEstimator.ResizingKind kind) =>
            new() { Height = height, Width = width, Channels = 1, Resizing = kind };

        AssertBytes([.. Enumerable.Repeat<byte[]>([30, 40, 50, 60], 4).SelectMany(row => row)], [1, 4, 4], rows,
            To(4, 4, ImageResizingEstimator.ResizingKind.IsoCrop));
        using var scope = NewDisposeScope();
        var padded = Bytes(rows, To(4, 4, ImageResizingEstimator.ResizingKind.IsoPad));
        Assert.Equal(new byte[4], padded[..4]);
        Assert.Equal(new byte[4], padded[12..]);
        Assert.Equal(padded[4..8], padded[8..12]);
        AssertNear([17, 35, 55, 73], padded[4..8]);
        var stretched = Bytes(rows, To(4, 4, ImageResizingEstimator.ResizingKind.Fill));
        AssertNear([17, 35, 55, 73], stretched[..4]);
        Assert.Equal(stretched[..4], stretched[12..]);

        static void AssertNear(byte[] expected, byte[] found) =>
            Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - 3, pair.First + 3));
    }

    [Fact]
    public void The_first_step_of_an_augmentation_may_say_the_size()
    {
        using var scope = NewDisposeScope();
        using var image = Pictures.Image(Pictures.Pattern(3 * 20 * 30), 20, 30);
        var (table, input) = Read(new[] { new InMemory { Features = image } },
            new() { Augmentation = Augmentation.Resize(10).Then(Augmentation.RandomCrop(8)) });
        Assert.Equal([1L, 3, 10, 10], table.Features.shape);
        Assert.Equal([3L, 8, 8], input.NetworkInput.Shape);
    }

    [Fact]
    public void Bytes_become_numbers_from_0_to_1_and_each_channel_has_units_of_its_own()
    {
        using var scope = NewDisposeScope();
        var images = tensor(Pictures.Pattern(150 * 24)).view(150, 3, 2, 4);
        images[.., 1] = tensor(9).to(ScalarType.Byte);
        var input = new InputFormat { Kind = InputKind.Vector, Shape = [3, 2, 4], IsBytes = true };
        var numbers = input.Evaluate(images);
        Assert.Equal((0f, true), (numbers.min().item<float>(), numbers.max().item<float>() <= 1));
        var units = InputUnits.Of(images, input, ImageNormalization.Measured);
        var standard = (numbers - units.Mean) * units.Scale;
        Assert.Equal([3L, 1, 1], units.Mean.shape);
        Assert.InRange(standard.mean([0L, 2, 3]).abs().max().item<float>(), 0, 1e-4f);
        Assert.InRange((standard.index_select(1, tensor(new[] { 0L, 2L })).std([0L, 2, 3], unbiased: false) - 1).abs().max().item<float>(), 0, 1e-4f);
        Assert.Equal(1, units.Scale[1].item<float>());   // a constant channel stays as it is

        var imageNet = InputUnits.Of(images, input, ImageNormalization.ImageNet);
        Assert.Equal([0.485f, 0.456f, 0.406f], imageNet.Mean.flatten().data<float>().ToArray());
        Assert.Equal(1 / 0.225f, imageNet.Scale[2].item<float>(), 1e-6f);
        Assert.Equal(0, InputUnits.Of(images, input, ImageNormalization.None).Mean.abs().sum().item<float>());
        Assert.Contains("3 channels; expected the 1",
            Assert.Throws<InvalidOperationException>(() => InputUnits.Of(images, input with { Shape = [1, 6, 4] }, ImageNormalization.ImageNet)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageNormalization.Given([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => ImageNormalization.Given([1], [0]));
        Assert.Equal(ImageNormalization.Given([1], [2]), ImageNormalization.Given([1], [2]));
    }

    [Theory]
    [InlineData("""{"Kind":"Vector","Shape":[3,-1,4],"IsBytes":true}""")]
    [InlineData("""{"Kind":"Vector","Shape":[]}""")]
    [InlineData("""{"Kind":"Image","Shape":[3,8,8]}""")]
    [InlineData("""{"Kind":"Image","Shape":[3,2000000000,2000000000],"IsBytes":true}""")]
    [InlineData("""{"Kind":"Vector","Shape":[7],"IsBytes":true}""")]
    public void A_saved_input_that_cannot_be_is_refused(string json) => Assert.Throws<FormatException>(() => InputFormat.FromJson(json));

    [Fact]
    public void A_saved_input_comes_back()
    {
        var input = new InputFormat
        {
            Kind = InputKind.Path,
            Shape = [3, 8, 9],
            IsBytes = true,
            IsResized = true,
            Folder = "images",
            Resizing = ImageResizingEstimator.ResizingKind.Fill,
            Augmentation = Augmentation.RandomCrop(4)
        };
        var loaded = InputFormat.FromJson(input.ToJson());
        Assert.Equal(input.Shape, loaded.Shape);
        Assert.Equal(input, loaded with { Shape = input.Shape });
    }

    private void AssertBytes<T>(byte[] expected, long[] shape, T[] rows, ImageOptions? options = null) where T : class
    {
        using var scope = NewDisposeScope();
        var (table, input) = Read(rows, options);
        Assert.Equal(ScalarType.Byte, table.Features.dtype);
        Assert.Equal([1, .. shape], table.Features.shape);
        Assert.Equal(shape, input.Shape);
        Assert.Equal(expected, table.Features.data<byte>().ToArray());
    }

    private byte[] Bytes<T>(T[] rows, ImageOptions options) where T : class => Read(rows, options).Table.Features.data<byte>().ToArray();

    private (SampleTable Table, InputFormat Input) Read<T>(T[] rows, ImageOptions? options) where T : class => Read(_ml.Data.LoadFromEnumerable(rows), options);

    private (SampleTable Table, InputFormat Input) Read(IDataView data, ImageOptions? options)
    {
        var host = ((IHostEnvironment)_ml).Register("test");
        var binding = ColumnBinding.Bind(host, data.Schema, new AuxiLearnRegressionTrainer.Options { Images = options }.Columns(), _ => new RegressionMain(),
            out _);
        return (SampleReader.Read(host, data, binding, withAuxiliary: true, "training", out var input), input);
    }

    private sealed class InMemory
    {
        [ImageType(2, 4)]
        public MLImage? Features { get; set; }

        public float Label { get; set; }
    }

    private sealed class Sized
    {
        [ImageType(2, 4)]
        public MLImage? Image { get; set; }

        public float Label { get; set; }
    }

    private sealed class Text
    {
        public string Features { get; set; } = "";

        public float Label { get; set; }
    }

    private sealed class First
    {
        [VectorType(3, 2, 4)]
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Last
    {
        [VectorType(2, 4, 3)]
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class FlatBytes
    {
        [VectorType(24)]
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Single
    {
        [VectorType(3, 2, 4)]
        public VBuffer<float> Features { get; set; }

        public float Label { get; set; }
    }
}
