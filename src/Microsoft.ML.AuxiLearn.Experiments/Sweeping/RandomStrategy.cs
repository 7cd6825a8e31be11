namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>One's own options, then points of a Halton sequence.</summary>
/// <param name="Trials">The configurations.</param>
/// <param name="Seed">Of the points; null takes the sequence as it is, as comparisons do, where methods with different knobs share the values of the first
/// ones.</param>
internal sealed record RandomStrategy(int Trials, int? Seed) : SweepStrategy
{
    internal override string Identity => $"random from {Seed}";

    internal override IEnumerable<string> Configurations<TOptions>(SweepSpace<TOptions> space)
    {
        var points = new HaltonSequence(Seed);
        return Enumerable.Range(1, space.Dimensions.Count > 0 ? Trials - 1 : 0).Select(trial => space.At(points.Point(trial, space.Dimensions.Count)))
            .Prepend(space.Own);
    }
}
