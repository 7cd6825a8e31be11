using MathNet.Numerics.Statistics;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>What each feature is worth to each contender, where the comparison has measured it.</summary>
internal static class ImportanceSection
{
    private const int Shown = 20;

    public static IEnumerable<Section> Of(ComparisonReport report)
    {
        var contenders = report.Runs.Where(run => run.Importance.Count > 0).GroupBy(run => run.Method).Select(runs => (Name: runs.Key,
            Worth: runs.SelectMany(run => run.Importance).ToLookup(feature => feature.Key, feature => feature.Value))).ToArray();
        if (contenders.Length == 0)
            yield break;
        string[] features = [.. contenders.SelectMany(contender => contender.Worth.Select(feature => feature.Key)).Distinct()
            .OrderByDescending(feature => contenders.Average(contender => contender.Worth[feature].DefaultIfEmpty().Average()))];
        var drawn = features.Take(Shown).ToArray();
        var layout = Trace.LayoutOfNames("", drawn.Length);
        layout["xaxis"]!["type"] = "category";
        yield return new Section("What each feature is worth",
            "The importance of each feature to the model of each contender on the test rows, the mean over the seeds: the greater, the more the model needs it"
                + $"{(features.Length > Shown ? $". The picture has the {Shown} features that count most; the table has all {features.Length}" : "")}.")
        {
            Figure = new Figure("A map of the importance of each feature to each contender", [Trace.Heatmap(contenders.Select(contender => contender.Name),
                drawn, drawn.Select(feature => contenders.Select(contender => Mean(contender.Worth[feature]))), "importance")], layout),
            Table = new Table(["feature", .. contenders.Select(contender => contender.Name)], [.. features.Select(feature => (IReadOnlyList<string>)
            [
                feature, .. contenders.Select(contender => Number.WithError(Number.Text(Mean(contender.Worth[feature])), Error([.. contender.Worth[feature]])))
            ])]),
        };
    }

    /// <summary>NaN for none.</summary>
    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    /// <summary>The mean's standard error; null below two values.</summary>
    private static double? Error(double[] values) => values.Length > 1 ? values.StandardDeviation() / Math.Sqrt(values.Length) : null;
}
