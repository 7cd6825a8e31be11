using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>
/// What a comparison says, in words: whether the auxiliary columns help, under what they hurt, and whether another model does better without them.
/// </summary>
/// <param name="Recommendation">The contender to use.</param>
/// <param name="Text">The sentences.</param>
internal sealed record Verdict(string Recommendation, string Text)
{
    private const double Level = 0.05;
    private const int FewSeeds = 5;

    private static readonly string _ours = WeightingMethod.AuxiLearn().Name;

    public static Verdict Of(ComparisonReport report)
    {
        var writer = new Writer(report);
        var recommendation = writer.Methods();
        return new Verdict(recommendation, string.Join(" ", writer.Sentences));
    }

    private sealed class Writer(ComparisonReport report)
    {
        public List<string> Sentences { get; } = [];

        /// <returns>The contender to use.</returns>
        public string Methods()
        {
            var methods = report.Summary.Where(row => row.Role == ContenderRole.Method && row.Difference is not null).ToArray();
            var best = Contender.SingleTask;
            if (methods.Length == 0)
            {
                Sentences.Add($"No verdict on the auxiliary columns: it needs runs of {Contender.SingleTask} and of a method with the same seeds.");
            }
            else
            {
                var helpful = Array.FindAll(methods, row => IsSignificant(row.PValue) && IsGain(row));
                var harmful = Array.FindAll(methods, row => IsSignificant(row.PValue) && !IsGain(row));
                best = helpful.Length > 0 ? Best(helpful).Method : best;
                Sentences.Add(helpful.Length > 0
                    ? $"The auxiliary columns help: {Change(Best(helpful))} with {best} ({P(Best(helpful).PValue)})."
                    : $"No evidence that the auxiliary columns help (at best {Change(Best(methods))} with {Best(methods).Method}, {P(Best(methods).PValue)}); "
                        + "use the plain model.");
                if (harmful.Length > 0)
                    Sentences.Add(
                        $"They hurt under {And(harmful.Select(row => $"{row.Method} ({Change(row)}, {P(row.PValue)})"))}"
                            + $"{(Avoids(methods, harmful) ? $"; {_ours} avoids it" : "")}.");
            }
            best = Outside(best) ?? best;
            Remarks();
            return best;
        }

        /// <summary>Other models against the one the methods lead to.</summary>
        private string? Outside(string network)
        {
            var runs = report.Runs.ToLookup(run => run.Method);
            var tested = report.Summary.Where(row => row.Role == ContenderRole.Outside)
                .Select(row => (row.Method, row.Mean, Result: ComparisonSummary.Test(runs[row.Method], runs[network])))
                .Where(row => row.Result is not null)
                .Select(row => (row.Method, row.Result!.Value.Test, row.Result.Value.BaselineMean)).ToArray();
            var better = tested.Zip(PairedTest.Holm([.. tested.Select(row => row.Test.PValue)]),
                (row, p) => (row.Method, row.Test.Mean, row.BaselineMean, PValue: p))
                .Where(row => report.IsGain(row.Mean)).OrderBy(row => report.HigherIsBetter ? -row.Mean : row.Mean).ToArray();
            if (better.Length == 0)
                return null;
            var best = better.FirstOrDefault(row => IsSignificant(row.PValue), better[0]);
            var figures = $"{report.Metric} {Number(best.BaselineMean + best.Mean)} against {Number(best.BaselineMean)} of {network}, {P(best.PValue)}";
            if (!IsSignificant(best.PValue))
            {
                Sentences.Add($"{best.Method} without the auxiliary columns may do as well ({figures}).");
                return null;
            }
            Sentences.Add($"{best.Method} without the auxiliary columns is better than the networks ({figures}); use {best.Method}.");
            return best.Method;
        }

        private void Remarks()
        {
            var seeds = report.Runs.Select(run => run.Seed).Distinct().Count();
            if (seeds is > 0 and < FewSeeds)
                Sentences.Add(seeds == 1
                    ? "With one seed no difference can be distinguished from chance."
                    : $"With {seeds} seeds only large differences can be distinguished from chance.");
            foreach (var failed in report.Failures.GroupBy(failure => failure.Method))
                Sentences.Add($"{failed.Key} failed with {Seeds([.. failed.Select(failure => failure.Seed)])}: {failed.First().Error.TrimEnd('.')}.");
            if (report.LeftOut.Count > 0)
                Sentences.Add($"Left out for now: {And(report.LeftOut.Select(gap => $"{gap.Method} with {Seeds(gap.Seeds)}"))}.");
        }

        private ComparisonSummary Best(IEnumerable<ComparisonSummary> rows) => rows.MinBy(row => report.HigherIsBetter ? -row.Difference : row.Difference)!;

        private bool IsGain(ComparisonSummary row) => report.IsGain(row.Difference!.Value);

        /// <summary>Points of a share; else the change relative to the baseline.</summary>
        private string Change(ComparisonSummary row) => report.HigherIsBetter
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Metric} {100 * row.Difference:+0.0;-0.0} points")
            : string.Create(CultureInfo.InvariantCulture, $"{report.Metric} {row.Difference / row.BaselineMean:+0.0%;-0.0%}");

        private static bool Avoids(ComparisonSummary[] methods, ComparisonSummary[] harmful) =>
            methods.Any(row => row.Method == _ours) && harmful.All(row => row.Method != _ours);

        private static bool IsSignificant(double? p) => p < Level;

        private static string P(double? p) => p switch
        {
            null => "too few seeds for a test",
            < 0.001 => "p < 0.001",
            _ => string.Create(CultureInfo.InvariantCulture, $"p = {p:F3}"),
        };

        private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

        private static string Seeds(IReadOnlyList<int> seeds) => seeds.Count == 1 ? $"seed {seeds[0]}" : $"{seeds.Count} seeds";

        private static string And(IEnumerable<string> items)
        {
            string[] all = [.. items];
            return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
        }
    }
}
