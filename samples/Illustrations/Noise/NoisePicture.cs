using OxyPlot;
using OxyPlot.Legends;

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

    private static PlotModel Panel(NoiseResult result, string setting, string title, Func<NoiseRun, double[]> weights, IReadOnlyDictionary<string,
        Estimate> correlation)
    {
        var noise = result.Experiment.Noise;
        var runs = result.Runs.Where(run => run.Setting == setting).Select(weights).ToArray();
        var most = runs.Max(run => run.Max());
        var mean = noise.Select((_, task) => runs.Average(run => run[task])).ToArray();
        var plot = Pictures.Panel(
            title, Pictures.Axis("share of wrong labels in the auxiliary task", -0.02, 1.02, 0.2),
                Pictures.Axis("learned weight / mean weight", -0.03 * most, 1.5 * most), LegendPosition.RightTop);
        plot.Points(runs.SelectMany(_ => noise), runs.SelectMany(run => run), OxyColor.FromAColor(128, Pictures.Pale), 2, "each seed");
        plot.Points(noise, mean, Pictures.Learned, 3, $"mean of {runs.Length} seeds");
        plot.Line(Tenths(noise), Tenths(mean), Pictures.Bad, "mean of each tenth of the tasks");
        plot.Points([], [], OxyColors.Transparent, 0, $"rank correlation {correlation[setting]}");
        return plot;
    }

    private static IEnumerable<double> Tenths(IReadOnlyList<double> values) => values.Chunk((values.Count + 9) / 10).Select(tenth => tenth.Average());
}
