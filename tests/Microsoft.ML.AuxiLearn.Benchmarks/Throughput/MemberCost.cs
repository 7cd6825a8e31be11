using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// What four members cost, of which two learn the main task alone, over one network with the same weighting: training steps, and scoring of 100,000 rows; and
/// what two branches that merge cost over one. Rows as of a small table, an MLP 128-64, the default weighting.
/// </summary>
internal static class MemberCost
{
    private const int Rounds = 5;
    private const int Scored = 100_000;
    private const int Others = 3;

    public static IEnumerable<Figure> Measure()
    {
        var data = NumberRow.View(NumberRow.Rows(1000, others: Others), others: Others);
        var rows = NumberRow.View(NumberRow.Rows(Scored));
        AuxiLearnMulticlassTransformer? one = null, four = null;
        if (Cost.Medians(Rounds, () => Fit(ref one, data, 1, 0), () => Fit(ref four, data, 4, 2)) is [var alone, var together])
            yield return new("members/training of 4 over 1", together.Cpu / alone.Cpu, "<= 2");
        if (Cost.Medians(Rounds, () => BatchScoring.Read(one!.Transform(rows), "Score"), () => BatchScoring.Read(four!.Transform(rows), "Score"))
            is [var oneScore, var fourScores])
            yield return new("members/scoring of 4 over 1", fourScores.Cpu / oneScore.Cpu, "<= 2");
        if (Cost.Medians(Rounds, () => Fit(ref one, data, 1, 0, WeightingMethod.Equal), () => Fit(ref four, data, 1, 0, WeightingMethod.ForkMerge()))
            is [var joint, var forked])
            yield return new("members/training of ForkMerge over Equal", forked.Cpu / joint.Cpu, "<= 2.2");
        one!.Dispose();
        four!.Dispose();
    }

    private static void Fit(ref AuxiLearnMulticlassTransformer? model, IDataView data, int members, int single, WeightingMethod? weighting = null)
    {
        model?.Dispose();
        model = NumberRow.Fit(data, new()
        {
            AuxiliaryTasks = { AuxiliaryTask.VectorRegression(nameof(NumberRow.Others)) },
            Weighting = weighting ?? WeightingMethod.AuxiLearn(),
            Members = members,
            SingleTaskMembers = single,
            NumberOfSteps = 500,
            EarlyStoppingPatience = null,
        });
    }
}
