using ScottPlot;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>A panel for each setting and time: the learned weights against the label noise.</summary>
internal static class NoisePicture
{
    public static void Draw(NoiseResult result, string file)
    {
        var experiment = result.Experiment;
        var (one, own) = (experiment.Settings[0].Name, experiment.Settings[^1].Name);
        Pictures.Save(
            file, columns: 3, width: 1350, height: 460,
            Panel(result, one, $"One head, epoch {experiment.EarlyEpoch}", run => run.EarlyWeights, result.EarlyRankCorrelation),
            Panel(result, one, $"One head, epoch {experiment.Epochs}", run => run.Weights, result.RankCorrelation),
            Panel(result, own, $"Own heads, epoch {experiment.Epochs}", run => run.Weights, result.RankCorrelation));
    }

    private static Plot Panel(NoiseResult result, string setting, string title, Func<NoiseRun, double[]> weights, IReadOnlyDictionary<string, Estimate> correlation)
    {
        var plot = Pictures.Panel(title, "share of wrong labels in the auxiliary task", "learned weight / mean weight");
        var noise = result.Experiment.Noise;
        var runs = result.Runs.Where(run => run.Setting == setting).Select(weights).ToArray();
        var mean = noise.Select((_, task) => runs.Average(run => run[task])).ToArray();
        foreach (var (run, index) in runs.Select((run, index) => (run, index)))
            plot.Points(noise, run, Pictures.Pale.WithAlpha(0.5), 4, index == 0 ? "each seed" : "");
        plot.Points(noise, mean, Pictures.Learned, 6, $"mean of {runs.Length} seeds");
        plot.Line(Tenths(noise), Tenths(mean), Pictures.Bad, "mean of each tenth of the tasks");
        plot.Points([], [], Colors.Transparent, 0, $"rank correlation {correlation[setting]}");
        plot.Axes.SetLimits(-0.02, 1.02, -0.03 * runs.Max(run => run.Max()), 1.5 * runs.Max(run => run.Max()));
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static IEnumerable<double> Tenths(IReadOnlyList<double> values) => values.Chunk((values.Count + 9) / 10).Select(tenth => tenth.Average());
}
