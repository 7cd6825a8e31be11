using System.Globalization;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line in a process of its own.</summary>
[Collection(SampleTests.Name)]
public sealed class SelfSupervisedSampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Drawn_objects_are_compared()
    {
        var methods = Methods("--labels", "8", "--steps", "2");
        string[] kinds = ["Colorization", "Jigsaw(2)", "Masking(0.3)", "PatchPosition", "Rotation"];
        Assert.Equal([.. ((string[])["AuxiLearn", "Equal", "SingleTask", .. kinds.Select(kind => $"{kind} alone")]).Order(StringComparer.Ordinal)], methods);
    }

    [Fact]
    public void Drawn_clouds_are_compared_and_shown()
    {
        var picture = Path.Combine(_folder.FullName, "clouds.png");
        var methods = Methods("--format", "clouds", "--labels", "4", "--steps", "2", "--picture", picture);
        string[] kinds = ["Deformation(0.3)", "Masking(0.3)", "Mixing(0.3)", "Rotation"];
        Assert.Equal([.. ((string[])["AuxiLearn", "Equal", "SingleTask", .. kinds.Select(kind => $"{kind} alone")]).Order(StringComparer.Ordinal)], methods);
        using var shown = SkiaSharp.SKBitmap.Decode(picture);
        Assert.Equal((600, 622), (shown.Width, shown.Height));   // the truth and three methods, four clouds
        Assert.InRange(shown.Pixels.Distinct().Count(), 20, int.MaxValue);
    }

    [Fact]
    public void Tables_are_compared()
    {
        var table = Path.Combine(_folder.FullName, "table.csv");
        var random = new Random(1);
        File.WriteAllLines(table, ["x1,x2,y", .. Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble(), Y: random.NextDouble()))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.X},{row.Y},{row.X + row.Y}"))]);
        Assert.Equal(["AuxiLearn", "Denoising(0.2) alone", "Equal", "Exemplar(20) alone", "Masking(0.3) alone", "SingleTask"],
            Methods("--data", table, "--label", "y", "--labels", "10", "--steps", "4", "--exemplars", "20"));
    }

    private string[] Methods(params string[] arguments)
    {
        var json = Path.Combine(_folder.FullName, "results.json");
        var ran = ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "SelfSupervised.dll"),
            ["--seeds", "1", "--workers", "1", "--json", json, .. arguments], threads: 1);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        return [.. ComparisonReport.Load(json).Runs.Select(run => run.Method).Order(StringComparer.Ordinal)];
    }
}
