using System.Text.Json;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The illustrations show what they promise, already when they are small.</summary>
public sealed class IllustrationsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_optimum_under_learned_weights_is_nearer_to_the_truth_than_that_under_equal_weights()
    {
        var result = (LandscapeResult)new LandscapeExperiment { Seeds = 3, Steps = 200 }.Run(() => { });
        Assert.All(result.Runs, run => Assert.True(Distance(run.After) < 0.5 * Distance(run.Equal),
            $"seed {run.Seed}: {Distance(run.After)} against {Distance(run.Equal)}"));
        Assert.All(result.Runs, run => Assert.True(run.Shares[2] < 0.5 * run.Shares[1], $"seed {run.Seed}: the harmful task's share is {run.Shares[2]}"));
        Assert.All(result.Runs, run => Assert.True(Distance(run.Path[^1], run.After) < 0.1,
            $"seed {run.Seed}: training ended {Distance(run.Path[^1], run.After)} from the optimum"));
    }

    [Fact]
    public void Learned_weights_fall_with_the_label_noise()
    {
        var experiment = new NoiseExperiment { Seeds = 2, Tasks = 30, Rows = 300, Epochs = 30, EarlyEpoch = 15, Settings = [new("one head", OwnHeads: false)] };
        var result = (NoiseResult)experiment.Run(() => { });
        Assert.All(result.Runs, run =>
        {
            Assert.InRange(run.EarlyRankCorrelation, -1, -0.8);
            Assert.True(run.Rmse["AuxiLearn"] < run.Rmse["Equal"]);
            Assert.True(run.Rmse["AuxiLearn by default"] < run.Rmse["Equal"],
                $"seed {run.Seed}: {run.Rmse["AuxiLearn by default"]} against {run.Rmse["Equal"]}");
        });
        IsDrawn(result.Draw);
    }

    [Fact]
    public void Only_combiners_that_multiply_losses_row_by_row_can_use_a_telltale()
    {
        var result = (PolynomialResult)new PolynomialExperiment { Seeds = 2, Steps = 600, AuxiliaryLearningRates = [1e-2], TuningSeeds = [] }.Run(() => { });
        Assert.All(result.Runs, run =>
        {
            Assert.True(run.Rmse["nonlinear"] < 0.7 * run.Rmse["linear"], $"seed {run.Seed}: {run.Rmse["nonlinear"]} against {run.Rmse["linear"]}");
            Assert.True(run.Rmse["polynomial"] < 0.7 * run.Rmse["linear"], $"seed {run.Seed}: {run.Rmse["polynomial"]} against {run.Rmse["linear"]}");
            Assert.All(run.MainWeights["linear"].Concat(run.MainWeights["deep linear"]), weight => Assert.Equal(1, weight, 1e-3));
            Assert.True(run.MainWeights["nonlinear"][0] < 0.5);
        });
        Assert.Equal("main × telltale", result.Coefficients.MaxBy(term => term.Value).Key);
        IsDrawn(result.Draw);
    }

    [Fact]
    public void The_command_line_writes_a_picture_and_its_numbers()
    {
        var run = Run("landscape", "--seeds", "1", "--out", _folder.FullName);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        IsPicture(Path.Combine(_folder.FullName, "landscape.png"));
        using var numbers = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "landscape.json")));
        Assert.Equal(500, numbers.RootElement.GetProperty("Experiment").GetProperty("Steps").GetInt32());
        Assert.Equal(1, numbers.RootElement.GetProperty("Runs").GetArrayLength());
    }

    [Fact]
    public void A_wrong_number_of_seeds_is_told_in_a_sentence()
    {
        var run = Run("noise", "--seeds", "0");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--seeds is 0; expected at least 1.", run.Error, StringComparison.Ordinal);
    }

    private void IsDrawn(Action<string> draw)
    {
        var file = Path.Combine(_folder.FullName, "picture.png");
        draw(file);
        IsPicture(file);
    }

    /// <summary>A PNG with ink in it: a canvas on which nothing was drawn takes far less than 10 kB.</summary>
    private static void IsPicture(string file)
    {
        var picture = File.ReadAllBytes(file);
        Assert.Equal("PNG"u8, picture.AsSpan(1, 3));
        Assert.True(picture.Length > 10_000, $"{picture.Length} bytes");
    }

    private static ChildProcess Run(params string[] arguments) => ChildProcess.Program(Path.Combine(AppContext.BaseDirectory, "Illustrations.dll"), arguments);

    private static double Distance(double[] w) => Distance(w, [.. LandscapeExperiment.Truth]);

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
