using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.AuxiLearn.Results;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>The learned combiner seen as a map: from pairs of losses to the combined loss and how much the task counts there.</summary>
internal static class CombinerSections
{
    private const double Flat = 1e-3;

    public static IEnumerable<Section> Of(AuxiLearnModelParameters model)
    {
        if (model.CombinerMaps.Count == 0)
            yield break;
        if (model.CombinerMaps.All(IsPlane))
        {
            yield return new Section("The combiner",
                "A weighted sum: each task counts the same whatever the losses are. These are the final weights of the tasks that count most.")
            { Table = new Table(["task", "weight"], [.. model.CombinerMaps.Select(map => (IReadOnlyList<string>)[map.Task, Number.Text(map.Slopes[0])])]) };
            yield break;
        }
        foreach (var map in model.CombinerMaps)
            yield return Of(map);
    }

    private static bool IsPlane(CombinerMap map) => map.Slopes.Max() - map.Slopes.Min() <= Flat * Math.Max(1, map.Slopes.Max(MathF.Abs));

    private static Section Of(CombinerMap map)
    {
        var width = map.MainLosses.Count;
        double[][] Rows(IReadOnlyList<float> values) => [.. values.Select(value => (double)value).Chunk(width)];
        string[] Ticks(IReadOnlyList<float> losses) => [.. losses.Select(loss => loss.ToString("G3", CultureInfo.InvariantCulture))];
        var (across, up) = (Ticks(map.MainLosses), Ticks(map.TaskLosses));
        return new Section($"The combiner, of {map.Task}",
            "The learned combiner as a function of the main task's loss and this task's loss, the others at their means. The colour is how much the task "
                + "counts: the derivative of the combined loss with respect to its loss. Along a line the combined loss is the same.")
        {
            Figure = new Figure($"A map of how much {map.Task} counts at pairs of losses, with lines of equal combined loss",
                [Trace.Heatmap(across, up, Rows(map.Slopes), "weight"), Trace.Contours(across, up, Rows(map.Combined))],
                Trace.Layout("main task's loss", "this task's loss")),
            Table = new Table(["main loss", "task's loss", "combined loss", "weight"],
                [.. map.Combined.Select((value, pair) => (IReadOnlyList<string>)
                    [across[pair % width], up[pair / width], Number.Text(value), Number.Text(map.Slopes[pair])])]),
        };
    }
}
