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
    public void Drawn_objects_are_compared_and_shown()
    {
        var picture = Path.Combine(_folder.FullName, "patches.png");
        var methods = Methods("--labels", "8", "--steps", "2", "--picture", picture);
        string[] kinds = ["Colorization", "Jigsaw(2)", "Masking(0.3)", "PatchPosition", "Rotation"];
        Assert.Equal([.. ((string[])["AuxiLearn", "Equal", "SingleTask", .. kinds.Select(kind => $"{kind} alone")]).Order(StringComparer.Ordinal)], methods);
        using var shown = SkiaSharp.SKBitmap.Decode(picture);
        Assert.Equal((822, 312), (shown.Width, shown.Height));   // eight images, whole, with patches missing and with answers in their place
        int[] grey = [.. Enumerable.Range(0, 3).Select(line => Enumerable.Range(6 + line * 102, 96).Sum(y =>
            Enumerable.Range(0, shown.Width).Count(x => shown.GetPixel(x, y) == new SkiaSharp.SKColor(128, 128, 128))))];
        Assert.InRange(grey[1], 8 * 96 * 96 / 5, 8 * 96 * 96 * 2 / 5);   // three of ten patches
        Assert.True(grey[0] + grey[2] < grey[1] / 20, string.Join(", ", grey));
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
    public void Some_methods_are_compared_on_photos_of_pets()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "images"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "annotations"));
        string[] photos = [.. Enumerable.Range(1, 20).Select(i => i % 2 == 0 ? $"Bengal_{i}" : $"pug_{i}"), "unknown_1"];
        foreach (var (i, photo) in photos.Index())
        {
            using var bitmap = new SkiaSharp.SKBitmap(20, 30);
            bitmap.Erase(new SkiaSharp.SKColor((byte)(10 * i), 50, 90));
            using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(Path.Combine(_folder.FullName, "images", $"{photo}.jpg"), data.ToArray());
        }
        File.WriteAllLines(Path.Combine(_folder.FullName, "annotations", "list.txt"), photos.Select(photo =>
            photo + (photo[0] == 'B' ? " 6 1 4" : photo[0] == 'p' ? " 26 2 17" : " ? ? ?")));
        string[] pets = ["--data", _folder.FullName, "--format", "pets", "--steps", "2", "--methods", "Equal,Rotation alone"];
        Assert.Equal(["Equal", "Rotation alone", "SingleTask"], Methods([.. pets, "--labels", "4"]));
        Assert.Contains("--labels asks for 5 photos of each breed, and one has 4 training photos", Run([.. pets, "--labels", "10"]).Output.ReplaceLineEndings(" ")
            .Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_that_there_is_not_is_refused_with_those_that_there_are() =>
        Assert.Contains("--methods has 'Rotation'; expected some of SingleTask, Rotation alone,", Run("--methods", "Rotation").Output.ReplaceLineEndings(" ")
            .Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Tables_are_compared()
    {
        var table = Path.Combine(_folder.FullName, "table.csv");
        var random = new Random(1);
        File.WriteAllLines(table, ["x1,x2,y", .. Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble(), Y: random.NextDouble()))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.X},{row.Y},{row.X + row.Y}"))]);
        Assert.Equal(["AuxiLearn", "Denoising(0.2) alone", "Equal", "Exemplar(20) alone", "Masking(0.3) alone", "SingleTask"],
            Methods("--data", table, "--label", "y", "--labels", "10", "--steps", "4", "--exemplars", "20", "--members", "2"));
    }

    [Fact]
    public void Members_of_images_are_refused() =>
        Assert.Contains("--members is 2 with --format Rendered; expected 1, or a table.", Run("--members", "2").Output, StringComparison.Ordinal);

    private string[] Methods(params string[] arguments)
    {
        var json = Path.Combine(_folder.FullName, "results.json");
        var ran = Run(["--json", json, .. arguments]);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        return [.. ComparisonReport.Load(json).Runs.Select(run => run.Method).Order(StringComparer.Ordinal)];
    }

    private static ChildProcess Run(params string[] arguments) =>
        ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "SelfSupervised.dll"), ["--seeds", "1", "--workers", "1", .. arguments], threads: 1);
}
