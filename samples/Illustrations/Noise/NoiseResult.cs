using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>What the experiment with label noise found.</summary>
internal sealed record NoiseResult(NoiseExperiment Experiment, IReadOnlyList<NoiseRun> Runs) : IIllustration
{
    /// <summary>Spearman's rank correlation of learned weight and label noise at the end, by setting.</summary>
    public IReadOnlyDictionary<string, Estimate> RankCorrelation { get; } = By(Runs, run => run.RankCorrelation);

    /// <summary>The same after <see cref="NoiseExperiment.EarlyEpoch"/>.</summary>
    public IReadOnlyDictionary<string, Estimate> EarlyRankCorrelation { get; } = By(Runs, run => run.EarlyRankCorrelation);

    /// <summary>The same at the end of training under the options' defaults.</summary>
    public IReadOnlyDictionary<string, Estimate> DefaultRankCorrelation { get; } = By(Runs, run => run.DefaultRankCorrelation);

    /// <summary>The root mean squared error against the truth on new rows, by contender and then by setting.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, Estimate>> Rmse { get; } =
        NoiseContender.All.ToDictionary(contender => contender.Name, contender => By(Runs, run => run.Rmse[contender.Name]));

    public void Show()
    {
        var third = Experiment.Tasks / 3;
        var table = new Table().RoundedBorder().Title($"{Experiment.Tasks} copies of the target, from no wrong label to wrong labels alone").AddColumn("");
        foreach (var setting in RankCorrelation.Keys)
            table.AddColumn(new TableColumn(setting).RightAligned());
        Row($"rank correlation of weight and noise, epoch {Experiment.EarlyEpoch}", EarlyRankCorrelation);
        Row($"rank correlation of weight and noise, epoch {Experiment.Epochs}", RankCorrelation);
        Row($"mean weight of the {third} cleanest copies", By(Runs, run => run.Weights[..third].Average()));
        Row($"mean weight of the {third} noisiest copies", By(Runs, run => run.Weights[^third..].Average()));
        Row("rank correlation of weight and noise, by default", DefaultRankCorrelation);
        foreach (var (contender, rmse) in Rmse)
            Row($"test RMSE, {contender}", rmse);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"One head: all copies are measurements of the main target. Own heads: each copy has its own, behind a shared hidden layer. Weights are over the "
                + $"copies' mean weight. Means of {Experiment.Seeds} seeds, ± standard error.");

        void Row(string name, IReadOnlyDictionary<string, Estimate> values) => table.AddRow([name, .. values.Values.Select(value => $"{value}")]);
    }

    public void Draw(string file) => NoisePicture.Draw(this, file);

    private static Dictionary<string, Estimate> By(IEnumerable<NoiseRun> runs, Func<NoiseRun, double> value) =>
        runs.GroupBy(run => run.Setting).ToDictionary(group => group.Key, group => Estimate.Of(group.Select(value)));
}
