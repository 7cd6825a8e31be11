using Microsoft.ML.AuxiLearn.Samples.IndoorScenes;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line, in a process of its own, and its parts.</summary>
[Collection(SampleTests.Name)]
public sealed class IndoorScenesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rendered_rooms_are_learned_by_three_methods_and_shown()
    {
        var json = _folder.At("rooms.json");
        var result = Run("--train", "8", "--steps", "4", "--height", "16", "--width", "32", "--methods", "Equal,Convolutional", "--workers", "2", "--json",
            json);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("8 training images of 16 x 32 pixels, 13 classes", result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

        var report = ComparisonReport.Load(json);
        Assert.Empty(report.Failures);
        Assert.Equal(["Convolutional", "Equal", "SingleTask"], report.Runs.Select(run => run.Method));
        Assert.All(report.Runs, run => Assert.InRange(run.Others["pixel accuracy"], run.Value, 1));
        Assert.Equal(["Depth", "Normals"], report.Runs[0].Weights.Keys);
        foreach (var (file, columns, rows) in new[] { ("rooms.png", 4, 5), ("predictions.png", 5, 5), ("weights.png", 5, 5) })
        {
            using var picture = SkiaSharp.SKBitmap.Decode(_folder.At($"out/{file}"));
            Assert.Equal((columns * (9 * 32 + 4) + 4, rows * (9 * 16 + 4) + 24), (picture.Width, picture.Height));
        }
    }

    [Fact]
    public void CamVid_makes_its_own_auxiliary_columns()
    {
        const int Side = 16;
        foreach (var (set, count) in new[] { ("train", 4), ("val", 2), ("test", 3) })
        {
            _folder.Zip($"{set}-images-idx4-ubyte.gz",
                IdxFixture.Bytes(0x08, [count, 3, Side, Side], [.. Enumerable.Range(0, count * 3 * Side * Side).Select(i => (byte)(i * 7))]));
            _folder.Zip($"{set}-labels-idx3-ubyte.gz",
                IdxFixture.Bytes(0x08, [count, Side, Side], [.. Enumerable.Range(0, count * Side * Side).Select(i => (byte)(i / 40 % 12))]));
        }
        var json = _folder.At("camvid.json");
        var result = Run("--data", _folder.Path, "--format", "camvid", "--train", "3", "--steps", "2", "--methods", "Linear", "--workers", "1", "--json", json);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        var linear = Assert.Single(ComparisonReport.Load(json).Runs, run => run.Method == "Linear");
        Assert.Equal(["Boundaries", "Presence"], linear.Weights.Keys);
    }

    [Fact]
    public void A_seed_draws_training_rooms_and_all_seeds_are_tested_on_the_same()
    {
        var scenes = RenderedScenes.Render(16, 16);
        var (first, again, other) = (scenes.Split(40, 1), scenes.Split(40, 1), scenes.Split(40, 2));
        static byte[][] Images(IDataView view) => view.Vectors<byte>(SceneSet.Image);
        Assert.Equal(40, Images(first.Train).Length);
        Assert.Equal(Images(first.Train), Images(again.Train));
        Assert.NotEqual(Images(first.Train), Images(other.Train));
        Assert.Equal(Images(first.Test), Images(other.Test));
        var all = Images(scenes.Split(300, 1).Train);
        Assert.All(Images(first.Train), image => Assert.Contains(all, known => known.SequenceEqual(image)));
        Assert.DoesNotContain(Images(first.Validation).Concat(Images(first.Test)), image => all.Any(known => known.SequenceEqual(image)));
    }

    [Theory]
    [InlineData("no folder", "--data", "nowhere")]
    [InlineData("image", "--data", ".", "--format", "nyuv2")]
    [InlineData("nyu_depth_v2_labeled.mat", "--data", ".", "--format", "nyuv2mat")]
    [InlineData("train", "--data", ".", "--format", "cityscapes")]
    [InlineData("'Equall'", "--methods", "Equall", "--height", "16", "--width", "16")]
    [InlineData("--train asks for 500", "--train", "500", "--height", "16", "--width", "16")]
    [InlineData("needs --data", "--preset", "paper")]
    [InlineData("is given alone", "--height", "16")]
    public void What_is_wrong_is_told_in_a_sentence(string expected, params string[] arguments)
    {
        var wrong = Run([.. arguments.Select(argument => argument == "." ? _folder.Path : argument)]);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains(expected, wrong.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wrong.Output + wrong.Error, StringComparison.Ordinal);
    }

    private ChildProcess Run(params string[] arguments) =>
        ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "IndoorScenes.dll"), ["--out", _folder.At("out"), .. arguments], threads: 1);
}
