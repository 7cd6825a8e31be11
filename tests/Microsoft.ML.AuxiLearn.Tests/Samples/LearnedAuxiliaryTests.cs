using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The sample's command line in a process of its own, and its pictures.</summary>
[Collection(SampleTests.Name)]
public sealed class LearnedAuxiliaryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Rendered_images_are_compared_and_drawn()
    {
        var json = Path.Combine(_folder.FullName, "results.json");
        var ran = Run("--json", json, "--labels", "3", "--first-seed", "6", "--workers", "2");
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        Assert.All(ComparisonReport.Load(json).Runs, run => Assert.Equal(6, run.Seed));
        Assert.Equal(["AuxiLearn", "Maxl", "MaxlFrozen", "SingleTask"], ComparisonReport.Load(json).Runs.Select(run => run.Method).Order());
        Assert.Contains("auxiliary classes of each class", ran.Output, StringComparison.Ordinal);
        Assert.All((string[])["soft-labels.png", "auxiliary-classes.png"],
            name => Assert.InRange(new FileInfo(Path.Combine(_folder.FullName, name)).Length, 200, 1_000_000));
    }

    [Fact]
    public void A_table_needs_no_auxiliary_column()
    {
        var table = Path.Combine(_folder.FullName, "table.csv");
        var random = new Random(1);
        File.WriteAllLines(table, ["x1,x2,kind", .. Enumerable.Range(0, 60).Select(_ => (X: random.NextDouble(), Y: random.NextDouble()))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.X},{row.Y},{(row.X > row.Y ? "up" : "down")}"))]);
        var ran = Run("--data", table, "--label", "kind", "--labels", "5");
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "soft-labels.png")));
    }

    [Fact]
    public void What_is_wrong_is_told_in_a_sentence()
    {
        var wrong = Run("--labels", "many");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("--labels is 'many'", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("--workers is 0; expected a number over 0.", Run("--workers", "0").Error, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LearningProblem.Of(new Settings { Format = DataFormat.Cub }));
    }

    [Fact]
    public void Principal_components_are_the_directions_of_largest_variance()
    {
        var rows = Matrix<double>.Build.DenseOfRowArrays([3, 0, 1], [-3, 0, 1], [0, 1, 1], [0, -1, 1]);
        var points = PrincipalComponents.Of(rows);
        Assert.Equal([3, 3, 0, 0], points.Column(0).Select(value => Math.Round(Math.Abs(value), 9)));
        Assert.Equal([0, 0, 1, 1], points.Column(1).Select(value => Math.Round(Math.Abs(value), 9)));
    }

    [Fact]
    public void The_map_has_the_neighbours_of_the_labels()
    {
        var random = new Random(1);
        // the eight corners of a box, of which two each are one in the plane of the principal components
        var rows = Matrix<double>.Build.Dense(64, 3, (i, j) => ((i >> j) % 2 == 0 ? 1 : -1) * (3 - j) + 0.1 * random.NextDouble());
        var points = NeighbourEmbedding.Of(rows, perplexity: 5);
        Assert.Equal(points, NeighbourEmbedding.Of(rows, perplexity: 5));
        Assert.All(Enumerable.Range(0, 64), row => Assert.Equal(row % 8, Nearest(row) % 8));
        int Nearest(int row) => Enumerable.Range(0, 64).Where(other => other != row).MinBy(other => (points.Row(other) - points.Row(row)).L2Norm());
        // a teacher that says the same of all
        Assert.All(NeighbourEmbedding.Of(Matrix<double>.Build.Dense(9, 3, 1)).Enumerate(), value => Assert.Equal(0, value));
    }

    private ChildProcess Run(params string[] arguments) => ChildProcess.Program(
        Path.Combine(AppContext.BaseDirectory, "LearnedAuxiliary.dll"),
            ["--seeds", "1", "--steps", "4", "--interval", "2", "--pictures", _folder.FullName, .. arguments], threads: 1);
}
