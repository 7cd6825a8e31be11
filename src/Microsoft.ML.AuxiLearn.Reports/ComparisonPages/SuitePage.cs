using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>The page of comparisons of the same contenders on several sets.</summary>
internal static class SuitePage
{
    public static Page Of(IReadOnlyList<(string Name, ComparisonReport Comparison)> sets)
    {
        IGrouping<string, SetResult>[] contenders = [.. sets.SelectMany(set => SetResult.Of(set.Name, set.Comparison)).GroupBy(row => row.Single.Method)
            .OrderBy(rows => rows.Average(row => row.Rank))];
        return new Page(sets.Count == 1 ? "One set" : $"{sets.Count} sets", Lead(contenders), contenders.Length == 0 ? [] :
        [
            Ranks(contenders),
            .. Gains(contenders),
            TimeSection.Of("average rank", [.. contenders.Select(rows => (rows.Key, Seconds(rows), rows.Average(row => row.Rank)))]),
            .. sets.Where(set => set.Comparison.Summary.Count > 0).Select(set => Of(set.Name, set.Comparison)),
        ]);
    }

    private static string Lead(IGrouping<string, SetResult>[] contenders)
    {
        if (contenders.Length == 0)
            return "There are no runs yet.";
        var best = contenders[0];
        return $"{best.Key} has the best average rank over {best.Count()} sets, {Number.Text(best.Average(row => row.Rank))}."
            + (best.All(row => row.Gain is null) ? ""
                : $" It is significantly better than {Contender.SingleTask} on {best.Count(row => row.IsBetter)} of them, and significantly worse on "
                    + $"{best.Count(row => row.IsWorse)}.");
    }

    private static Section Ranks(IGrouping<string, SetResult>[] contenders) => new("Ranks",
        $"The average rank of each contender by its means, 1 the best. Then on how many sets it is worse than {Contender.SingleTask} by more than one "
            + "standard error of the paired difference, significantly worse (▼) and better (▲) by Holm's correction, and significantly worse than the best "
            + "in hindsight; and the mean seconds of a run.")
    {
        Figure = new Figure("Points of the average rank of each contender with bars of the standard error over the sets",
            [Trace.Points(contenders.Select(rows => rows.Key), contenders.Select(rows => rows.Average(row => row.Rank)),
                contenders.Select(rows => Error([.. rows.Select(row => (double)row.Rank)])), 0, "%{y}: %{x}<extra></extra>")],
            Trace.LayoutOfNames("average rank", contenders.Length)),
        Table = new Table(["contender", "sets", "average rank", "worse by 1 s.e.", "▼", "▲", "▼ of the best", "seconds"],
            [.. contenders.Select(rows => (IReadOnlyList<string>)
            [
                rows.Key, $"{rows.Count()}", Number.Text(rows.Average(row => row.Rank)), $"{rows.Count(row => row.IsLoss)}",
                $"{rows.Count(row => row.IsWorse)}", $"{rows.Count(row => row.IsBetter)}", $"{rows.Count(row => row.IsWorseThanBest)}",
                Number.Text(Seconds(rows)),
            ])]),
    };

    /// <summary>Set by set, because a mean hides on which sets a contender harms.</summary>
    private static IEnumerable<Section> Gains(IGrouping<string, SetResult>[] contenders)
    {
        var compared = contenders.Where(rows => rows.Any(row => row.Share is not null)).ToArray();
        if (compared.Length == 0)
            yield break;
        SetResult[] rows = [.. compared.SelectMany(own => own).Where(row => row.Share is not null)];
        string[] names = [.. compared.Select(own => own.Key)];
        double[][] shares = [.. compared.Select(own => own.Where(row => row.Share is not null).Select(row => 100 * row.Share!.Value).ToArray())];
        var each = Trace.Circles(rows.Select(row => row.Single.Method), rows.Select(row => 100 * row.Share!.Value), "%{y}: %{x} % on %{text}<extra></extra>");
        each["text"] = Trace.Names(rows.Select(row => row.Set));
        var layout = Trace.LayoutOfNames("gain, % of the single task's metric", compared.Length);
        layout["shapes"] = Trace.Mark(0);
        yield return new Section($"Gains over {Contender.SingleTask}",
            $"How much better a contender is than {Contender.SingleTask}, as a share of what that reaches on the set: grey a set, in colour the mean and its "
                + "standard error over the sets. To the left of the dotted line it is worse.")
        {
            Figure = new Figure($"Points of the gain of each contender over {Contender.SingleTask}, for each set and in the mean",
                [each, Trace.Points(names, shares.Select(own => own.Average()), shares.Select(Error), 1, "%{y}: %{x} %<extra>mean</extra>")], layout),
            Table = new Table(["contender", "set", "gain, %", "difference", "p"], [.. rows.Select(row => (IReadOnlyList<string>)
                [row.Single.Method, row.Set, Number.Signed(100 * row.Share), Difference(row.Single), Number.P(row.Single.PValue)])]),
        };
    }

    private static Section Of(string name, ComparisonReport comparison)
    {
        SetResult[] rows = [.. SetResult.Of(name, comparison)];
        return new Section(name,
            $"{comparison.Experiment}. {rows.Max(row => row.Single.Runs)} seeds, means with their standard errors; "
                + $"{(comparison.HigherIsBetter ? "higher is better" : "lower is better")}. {comparison.Verdict}")
        {
            Figure = new Figure($"Points of the mean {comparison.Metric} of each contender on {name} with bars of the standard error",
                [Trace.Points(rows.Select(row => row.Single.Method), rows.Select(row => row.Single.Mean), rows.Select(row => row.Single.StandardError), 0,
                    "%{y}: %{x}<extra></extra>")], Trace.LayoutOfNames(comparison.Metric, rows.Length)),
            Table = new Table(["contender", comparison.Metric, $"from {Contender.SingleTask}", "p", "from the best", "p", "rank", "seconds"],
                [.. rows.Select(row => (IReadOnlyList<string>)
                [
                    row.Single.Method, Number.WithError(Number.Text(row.Single.Mean), row.Single.StandardError), Difference(row.Single),
                    Number.P(row.Single.PValue), Difference(row.Best), Number.P(row.Best.PValue), $"{row.Rank}", Number.Text(row.Single.Seconds),
                ])]),
        };
    }

    private static string Difference(ComparisonSummary row) => Number.WithError(Number.Signed(row.Difference), row.DifferenceError);

    private static double Seconds(IEnumerable<SetResult> rows) => rows.Average(row => row.Single.Seconds);

    /// <summary>The standard error of a mean; null of one value.</summary>
    private static double? Error(double[] values)
    {
        var mean = values.Average();
        return values.Length < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }
}
