namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>Successive halving by stopping.</summary>
internal sealed record HalvingStrategy(SweepStrategy Of, int Reduction, int Levels) : SweepStrategy
{
    internal override string Identity => $"{Of.Identity}, halved by {Reduction} at {Levels} rungs";

    internal override IEnumerable<string> Configurations<TOptions>(SweepSpace<TOptions> space) => Of.Configurations(space);

    internal override IReadOnlyList<int> Rungs(int epochs) =>
        [.. Enumerable.Range(1, Levels).Select(level => (int)Math.Round(epochs / Math.Pow(Reduction, Levels + 1 - level)))
            .Where(epoch => epoch >= 1 && epoch < epochs).Distinct()];

    // The first that reaches a rung goes on, and who is as good as the last of the best does too.
    internal override bool GoesOn(double value, IReadOnlyList<double> reached, bool higherIsBetter) =>
        reached.Count(other => higherIsBetter ? other > value : other < value) < (reached.Count + Reduction - 1) / Reduction;
}
