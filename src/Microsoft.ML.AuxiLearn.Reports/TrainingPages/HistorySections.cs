using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>What happened over the epochs: losses, the validation metric, weights, gradients, auxiliary steps.</summary>
internal static class HistorySections
{
    private const int Lines = 10;
    private const int MapColumns = 60;
    private const int TableRows = 200;
    private const double Apart = 20;

    public static IEnumerable<Section> Of(TrainingHistory history)
    {
        yield return Losses(history);
        if (history.Any(report => double.IsFinite(report.ValidationMetric)))
            yield return Metric(history);
        if (history.TaskNames.Count > 1)
            yield return Weights(history);
        if (history.TaskNames.Count > Lines + 1)
            yield return WeightMap(history);
        if (history.Any(report => report.GradientCosines.Count > 0))
            yield return Cosines(history);
        if (history.Any(report => double.IsFinite(report.MergeLambda)))
            yield return Merges(history);
        if (history.Any(report => report.AuxiliarySteps is not null))
            yield return AuxiliarySteps(history);
    }

    private static Section Losses(TrainingHistory history)
    {
        var shown = Shown(history);
        var lines = shown.Select((task, tone) => (Name: history.TaskNames[task], Values: history.Select(report => (double)report.TrainingLosses[task])
            .ToArray(), Tone: tone)).ToList();
        if (history.Any(report => double.IsFinite(report.ValidationLoss)))
            lines.Add(("main, validation", [.. history.Select(report => report.ValidationLoss)], -1));
        if (history.Any(report => double.IsFinite(report.AuxiliaryLoss)))
            lines.Add(("main, auxiliary set (L_A)", [.. history.Select(report => report.AuxiliaryLoss)], Trace.Tones));
        var figure = Curves(history, "loss", lines, "Lines of the losses of the tasks over the epochs");
        double[] shownLosses = [.. lines.SelectMany(line => line.Values).Where(double.IsFinite)];
        if (shownLosses.Length > 0 && shownLosses.Min() > 0 && shownLosses.Max() > Apart * shownLosses.Min())
            figure.Layout["yaxis"]!["type"] = "log";   // else the small ones lie on the axis
        return new Section("Losses",
            $"The mean loss of each task on the training rows, in its own unit{Few(history)}. The dotted line is the epoch whose weights the model has.")
        {
            Figure = figure,
            Table = Numbers(history, lines),
        };
    }

    private static Section Metric(TrainingHistory history)
    {
        var name = history[0].MetricName;
        (string Name, double[] Values, int Tone)[] lines = [(name, [.. history.Select(report => report.ValidationMetric)], 0)];
        return new Section($"Validation: {name}", "The main task's metric on the validation rows, which selected the weights.")
        {
            Figure = Curves(history, name, lines, $"A line of the {name} on the validation rows over the epochs"),
            Table = Numbers(history, lines),
        };
    }

    private static Section Weights(TrainingHistory history)
    {
        var lines = Shown(history).Select((task, tone) => (Name: history.TaskNames[task], Values: history.Select(report => (double)report.TaskWeights[task])
            .ToArray(), Tone: tone)).ToList();
        return new Section("Weights",
            $"How much each task's loss counts: the derivative of the combined loss by it{Few(history)}. A task at 0 does not count at all.")
        {
            Figure = Curves(history, "weight", lines, "Lines of the weights of the tasks over the epochs"),
            Table = Numbers(history, lines),
        };
    }

    private static Section WeightMap(TrainingHistory history)
    {
        var epochs = Thinned(history, MapColumns);
        int[] tasks = [.. Enumerable.Range(1, history.TaskNames.Count - 1).OrderByDescending(task => history[^1].TaskWeights[task])];
        var layout = Trace.Layout("epoch", "");
        layout["yaxis"] = new System.Text.Json.Nodes.JsonObject { ["autorange"] = "reversed", ["type"] = "category", ["nticks"] = 30 };
        layout["height"] = Math.Clamp(120 + 6 * tasks.Length, 360, 1400);
        return new Section("Weights of all auxiliary tasks", "One row per task, sorted by its weight at the end.")
        {
            Figure = new Figure("A map of the weights of all auxiliary tasks over the epochs",
                [Trace.Heatmap(epochs.Select(report => $"{report.Epoch}"), tasks.Select(task => history.TaskNames[task]),
                    tasks.Select(task => epochs.Select(report => (double)report.TaskWeights[task])), "weight")], layout),
        };
    }

    private static Section Cosines(TrainingHistory history)
    {
        var measured = history.Where(report => report.GradientCosines.Count > 0).ToArray();
        var shown = Shown(history).Skip(1);
        var traces = shown.Select((task, tone) => (Name: history.TaskNames[task], Values: measured.Select(report => (double)report.GradientCosines[task])
            .ToArray(), Tone: tone + 1)).ToList();
        var layout = Trace.Layout("epoch", "cosine");
        layout["yaxis"]!["range"] = new System.Text.Json.Nodes.JsonArray(-1.05, 1.05);
        return new Section("Do the tasks pull the same way?",
            $"The cosine of each auxiliary task's gradient with the main task's, by the weights they share, in {measured.Length} of {history.Count} "
                + $"epochs{Few(history)}: 1 along it, 0 across, -1 against it.")
        {
            Figure = new Figure("Points of the cosines of the tasks' gradients with the main task's over the epochs",
                [.. traces.Select(trace => Trace.Line(trace.Name, measured.Select(report => (double)report.Epoch), trace.Values, trace.Tone, markers: true))],
                    layout),
            Table = new Table(["epoch", .. traces.Select(trace => trace.Name)],
                [.. measured.Select((report, row) => (IReadOnlyList<string>)[$"{report.Epoch}", .. traces.Select(trace => Number.Text(trace.Values[row]))])]),
        };
    }

    private static Section AuxiliarySteps(TrainingHistory history)
    {
        var steps = history.Select(report => report.AuxiliarySteps).OfType<AuxiliaryStepSummary>().ToArray();
        var ends = Enum.GetValues<SolverStatus>().Select(status => (status, Count: steps.Sum(step => step.Count(status)))).Where(end => end.Count > 0);
        var (taken, skipped) = (steps.Sum(step => step.Steps), steps.Sum(step => step.Skipped));
        (string Name, double[] Values, int Tone)[] lines =
            [("hypergradient", [.. history.Select(report => report.AuxiliarySteps?.HypergradientNorm ?? double.NaN)], 0)];
        var figure = Curves(history, "norm", lines, "A line of the mean norm of the hypergradient over the epochs");
        figure.Layout["yaxis"]!["type"] = "log";
        return new Section("Auxiliary steps",
            $"{taken} steps, of which {skipped} were skipped because the hypergradient was not finite. The solver ended as "
                + $"{string.Join(", ", ends.Select(end => $"{end.status} ({end.Count})"))}. The line is the mean norm of the hypergradient.")
        {
            Figure = figure,
            Table = Numbers(history, lines),
        };
    }

    private static Section Merges(TrainingHistory history)
    {
        (string Name, double[] Values, int Tone)[] lines = [("λ", [.. history.Select(report => report.MergeLambda)], 0)];
        var figure = Curves(history, "λ", lines, "A line of the share of the branch of all tasks in the weights over the epochs");
        figure.Layout["yaxis"]!["range"] = new System.Text.Json.Nodes.JsonArray(-0.05, 1.05);
        return new Section("How much of the auxiliary tasks is in the weights?",
            "λ of ForkMerge: 0 is the branch of the main task alone, 1 that of all tasks, between them a mixture of both. It was 0 in "
                + $"{history.Count(report => report.MergeLambda == 0)} of {history.Count} epochs.")
        {
            Figure = figure,
            Table = Numbers(history, lines),
        };
    }

    private static Figure Curves(TrainingHistory history, string unit, IEnumerable<(string Name, double[] Values, int Tone)> lines, string description)
    {
        var epochs = history.Select(report => (double)report.Epoch).ToArray();
        var layout = Trace.Layout("epoch", unit);
        if (history.Best is { } best)
            layout["shapes"] = Trace.Mark(best.Epoch);
        return new Figure(description, [.. lines.Select(line => Trace.Line(line.Name, epochs, line.Values, line.Tone))], layout);
    }

    private static Table Numbers(TrainingHistory history, IReadOnlyList<(string Name, double[] Values, int Tone)> lines)
    {
        var kept = Thinned(history, TableRows).Select(report => report.Epoch).ToHashSet();
        return new Table(["epoch", .. lines.Select(line => line.Name)],
            [.. history.Select((report, row) => (report, row)).Where(epoch => kept.Contains(epoch.report.Epoch))
                .Select(epoch => (IReadOnlyList<string>)[$"{epoch.report.Epoch}{(epoch.report.Epoch == history.Best?.Epoch ? " (kept)" : "")}",
                    .. lines.Select(line => Number.Text(line.Values[epoch.row]))])]);
    }

    /// <summary>
    /// The main task, and of many others those whose weight at the end is farthest from the middle: half of them count most, half count least.
    /// </summary>
    private static int[] Shown(TrainingHistory history)
    {
        int[] others = [.. Enumerable.Range(1, history.TaskNames.Count - 1)];
        if (others.Length <= Lines)
            return [0, .. others];
        int[] sorted = [.. others.OrderByDescending(task => history[^1].TaskWeights[task])];
        return [0, .. sorted[..(Lines / 2)], .. sorted[^(Lines / 2)..]];
    }

    private static string Few(TrainingHistory history) =>
        history.TaskNames.Count <= Lines + 1
        ? ""
        : $"; of {history.TaskNames.Count - 1} auxiliary tasks the {Lines / 2} that count most at the end and the {Lines / 2} that count least";

    private static EpochReport[] Thinned(TrainingHistory history, int most)
    {
        var every = Math.Max(1, (int)Math.Ceiling(history.Count / (double)most));
        return [.. history.Where((report, index) => index % every == 0 || index == history.Count - 1 || report.Epoch == history.Best?.Epoch)];
    }
}
