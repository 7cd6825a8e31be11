using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;

/// <summary>What the landscape experiment found.</summary>
internal sealed record LandscapeResult(LandscapeExperiment Experiment, IReadOnlyList<LandscapeRun> Runs) : IIllustration
{
    /// <summary>How far the optimum of each training loss is from the truth.</summary>
    public IReadOnlyDictionary<string, Estimate> Distances { get; } = new Dictionary<string, Estimate>
    {
        ["main task alone"] = Distance(Runs, run => run.Single),
        ["equal weights"] = Distance(Runs, run => run.Equal),
        ["learned weights (AuxiLearn)"] = Distance(Runs, run => run.After),
    };

    /// <summary>The learned weights over their sum.</summary>
    public IReadOnlyList<Estimate> Shares { get; } = [.. LandscapeExperiment.Tasks.Select((_, task) => Estimate.Of(Runs.Select(run => run.Shares[task])))];

    public void Show()
    {
        var table = new Table().RoundedBorder().Title("How far training ends from the true parameters (1, 1)").AddColumn("training loss")
            .AddColumn(new TableColumn("distance").RightAligned());
        foreach (var (name, distance) in Distances)
            table.AddRow(name, $"{distance}");
        AnsiConsole.Write(table);
        var weights = LandscapeExperiment.Tasks.Zip(Shares, (task, share) => string.Create(CultureInfo.InvariantCulture, $"{task} {100 * share.Mean:F0}%"));
        AnsiConsole.WriteLine($"Weights at the start: a third each. Learned: {string.Join("; ", weights)}. Means of {Runs.Count} seeds, ± standard error.");
    }

    public void Draw(string file) => LandscapePicture.Draw(Runs[0], Experiment.Steps, file);

    private static Estimate Distance(IReadOnlyList<LandscapeRun> runs, Func<LandscapeRun, double[]> optimum) =>
        Estimate.Of(runs.Select(run => Math.Sqrt(optimum(run).Zip(LandscapeExperiment.Truth, (a, b) => (a - b) * (a - b)).Sum())));
}
