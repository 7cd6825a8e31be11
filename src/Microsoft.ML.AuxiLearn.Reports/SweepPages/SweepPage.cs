using System.Globalization;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.SweepPages;

/// <summary>The page of a sweep.</summary>
internal static class SweepPage
{
    private const int MostLines = 200;

    public static Page Of(SeenTrials trials) => new("A sweep", $"{trials.Told}.",
    [
        .. ((Section?[])[ParallelCoordinates.Of(trials), Matters(trials), Rungs(trials), Failures(trials)]).OfType<Section>(),
        .. trials.Done.Count < 2 ? [new Section("Trials", "Fewer than two trials are trained to the end; there is nothing to compare yet.")] : (Section[])[],
    ]);

    private static Section? Matters(SeenTrials trials)
    {
        // all that reached the first rung say more than the few that were trained to the end
        int? epoch = trials.Rungs.Count > 0 ? trials.Rungs[0] : null;
        var seen = trials.All.Select(trial => (Trial: trial, Metric: epoch is null ? trial.Value : trial.At(epoch)))
            .Where(pair => pair.Metric is { } value && double.IsFinite(value)).ToArray();
        var shares = trials.Options.Select(name => (Name: name, Share: Importance.Of(
            [.. seen.Where(pair => pair.Trial.Values.ContainsKey(name)).Select(pair => (pair.Trial.Values[name], pair.Metric!.Value))])))
            .Where(option => double.IsFinite(option.Share)).OrderByDescending(option => option.Share).ToArray();
        return shares.Length == 0 ? null : new Section("What matters",
            $"The share of the variance of the {trials.Metric} that an option alone explains, over {seen.Length} "
                + $"trials{(epoch is null ? " at their end" : $" at epoch {epoch}, the first rung")}; what options do together is in none of them.")
        {
            Figure = new Figure("Bars of how much each option matters",
                [Trace.Bars(shares.Select(option => option.Name), shares.Select(option => option.Share), null, 0)],
                Trace.LayoutOfNames("share of the variance", shares.Length)),
            Table = new Table(["option", "share of the variance"],
                [.. shares.Select(option => (IReadOnlyList<string>)[option.Name, Number.Text(option.Share)])]),
        };
    }

    private static Section? Rungs(SeenTrials trials)
    {
        if (trials.Rungs.Count == 0)
            return null;
        (string Name, int? Epoch)[] places = [.. trials.Rungs.Select(epoch => ($"epoch {epoch}", (int?)epoch)), ("end", null)];
        var best = trials.Done.Count > 0 ? trials.Done[0].Number : -1;
        var lines = trials.All.Where(trial => trial.Marks.Count > 0).OrderBy(trial => trial.Number == best).TakeLast(MostLines).Select(trial =>
        {
            var line = Trace.Line($"trial {trial.Number}", [], places.Select(place => trial.At(place.Epoch) ?? double.NaN), trial.Number == best ? 1 : -1);
            line["x"] = Trace.Names(places.Select(place => place.Name));
            line["mode"] = "lines+markers";
            line["opacity"] = trial.Number == best ? 1 : 0.45;
            line["showlegend"] = false;
            return line;
        });
        var layout = Trace.Layout("", trials.Metric);
        layout["xaxis"]!["type"] = "category";
        return new Section("Rungs", $"How the {trials.Metric} of each trial went from rung to rung of successive halving, the best trial in colour. Most "
            + "lines end early: their trials were stopped.")
        {
            Figure = new Figure($"Lines of the {trials.Metric} of the trials over the rungs", [.. lines], layout),
            Table = new Table(["rung", "trials that reached it", "best", "median"], [.. places.Select(place =>
            {
                double[] values = [.. trials.All.Select(trial => trial.At(place.Epoch)).OfType<double>()
                    .OrderBy(value => trials.HigherIsBetter ? -value : value)];
                return (IReadOnlyList<string>)[place.Name, values.Length.ToString(CultureInfo.InvariantCulture),
                    Number.Text(values.Length > 0 ? values[0] : null), Number.Text(values.Length > 0 ? values[values.Length / 2] : null)];
            })]),
        };
    }

    private static Section? Failures(SeenTrials trials)
    {
        var failed = trials.All.Where(trial => trial.State == TrialState.Failed).ToArray();
        return failed.Length == 0 ? null : new Section("What failed", "These trials are not tried again.")
        { Table = new Table(["trial", "why"], [.. failed.Select(trial => (IReadOnlyList<string>)[$"{trial.Number}", trial.Error ?? ""])]) };
    }
}
