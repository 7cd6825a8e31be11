using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.OnnxFiles;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line, in a process of its own.</summary>
[Collection(SampleTests.Name)]
public sealed class BirdAttributesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Drawn_birds_are_named_by_three_methods_and_shown()
    {
        var json = _folder.At("birds.json");
        var result = Run("--labels", "2", "--seeds", "1", "--steps", "8", "--side", "32", "--workers", "2", "--json", json);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("Of the test images, with 2 labelled images of each species", result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

        var report = ComparisonReport.Load(json);
        Assert.Empty(report.Failures);
        Assert.Equal(["AuxiLearn", "Equal", "SingleTask"], report.Runs.Select(run => run.Method));
        Assert.All(report.Runs, run => Assert.InRange(run.Others["top-3"], run.Value, 1));
        Assert.Contains("Attributes.wing: bars", report.Runs[0].Weights.Keys);
        using var picture = SkiaSharp.SKBitmap.Decode(_folder.At("out/2-labels.png"));
        Assert.InRange(picture.Width, 900, 1100);
        Assert.Contains(picture.Pixels, pixel => pixel.Red == 255 && pixel.Green == 0 && pixel.Blue == 0);   // what speaks for a prediction
    }

    [Fact]
    public void A_folder_of_birds_as_published_is_read_and_a_task_may_be_averaged()
    {
        using var birds = Cub200Fixture.Write();
        var json = _folder.At("cub.json");
        var result = Run("--data", birds.Path, "--labels", "2", "--seeds", "1", "--steps", "4", "--side", "20", "--averaged", "--methods", "Equal", "--workers",
            "1", "--json", json);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("24 images of 3 species", result.Output, StringComparison.Ordinal);
        Assert.Equal(["Attributes", "Numbers"], ComparisonReport.Load(json).Runs.First(run => run.Method == "Equal").Weights.Keys);
    }

    [Fact]
    public void The_backbone_is_trained_on_other_images_once_and_its_weights_are_taken()
    {
        byte[] Images(int count) =>
            [.. Enumerable.Range(0, count).SelectMany(row => new byte[3073].Select((_, i) => (byte)(i == 0 ? row % 10 : row * 31 + i)))];
        _folder.Write("cifar/data_batch_1.bin", Images(100));
        _folder.Write("cifar/test_batch.bin", Images(2));
        string[] arguments = ["--pretrain", _folder.At("cifar"), "--labels", "2", "--seeds", "1", "--steps", "2", "--side", "24", "--methods", "Equal"];
        var result = Run(arguments);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);

        var file = _folder.At("out/pretrained.safetensors");
        using (var weights = Safetensors.Open(file))
            Assert.Contains("fc.weight", weights.Tensors.Keys);
        File.WriteAllText(file, "no weights");
        var refused = Run(arguments);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("pretrained.safetensors", (refused.Output + refused.Error).ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [OnnxRuntimeTheory]
    [InlineData("imagenet")]
    [InlineData("fine-tuned")]
    public void A_network_trained_on_ImageNet_names_birds(string backbone)
    {
        using var birds = Cub200Fixture.Write();
        var json = _folder.At("imagenet.json");
        var result = Run("--data", birds.Path, "--backbone", backbone, "--side", "32", "--labels", "2", "--seeds", "1", "--steps", "2", "--methods", "Equal",
            "--workers", "1", "--json", json);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        var report = ComparisonReport.Load(json);
        Assert.Empty(report.Failures);
        Assert.Equal(["Equal", "SingleTask"], report.Runs.Select(run => run.Method));
        Assert.Equal(backbone == "imagenet", Directory.GetFiles(_folder.At("out"), "*-imagenet.safetensors").Length == 1);   // features that are kept
    }

    [OnnxRuntimeFact]
    public void Features_are_written_as_a_table()
    {
        using var birds = Cub200Fixture.Write();
        var file = _folder.At("photos/birds.csv");
        var result = Run("--data", birds.Path, "--backbone", "imagenet", "--table", file);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        var table = new MLContext(1).Data.LoadTable(file);
        Assert.Equal(24, table.GetColumn<ReadOnlyMemory<char>>("main").Count());
        Assert.All(table.Schema.Where(column => column.Name.StartsWith("aux.", StringComparison.Ordinal)), column =>
            Assert.All(table.GetColumn<float>(column), value => Assert.True(value is 0 or 1)));
        Assert.Equal(512, table.Schema.Count(column => column.Name.StartsWith('f')));
    }

    [Theory]
    [InlineData("--table needs --backbone imagenet", "--table", "birds.csv")]
    [InlineData("no folder", "--data", "nowhere")]
    [InlineData("list.txt", "--data", ".", "--format", "pet")]
    [InlineData("images.txt", "--data", ".")]
    [InlineData("'Equall'", "--methods", "Equall")]
    [InlineData("'five'", "--labels", "five")]
    [InlineData("--labels asks for 500", "--labels", "500", "--workers", "1", "--seeds", "1")]
    [InlineData("needs --data", "--preset", "paper")]
    [InlineData("--weights and --pretrain", "--weights", "some.safetensors", "--pretrain", ".")]
    public void What_is_wrong_is_told_in_a_sentence(string expected, params string[] arguments)
    {
        var wrong = Run([.. arguments.Select(argument => argument == "." ? _folder.Path : argument)]);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains(expected, wrong.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wrong.Output + wrong.Error, StringComparison.Ordinal);
    }

    private ChildProcess Run(params string[] arguments) =>
        ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "BirdAttributes.dll"), ["--out", _folder.At("out"), .. arguments], threads: 1);
}
