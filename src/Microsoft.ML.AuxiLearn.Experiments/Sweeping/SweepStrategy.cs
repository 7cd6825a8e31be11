using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Which configurations a sweep tries, and which of them it trains to the end.</summary>
public abstract record SweepStrategy
{
    private protected SweepStrategy()
    {
    }

    /// <summary>Every combination of the values of a space: all of a list, and some of a range, evenly spaced.</summary>
    /// <param name="steps">The values of a range, at least 1; both ends are among them, or the middle alone is one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number below 1.</exception>
    public static SweepStrategy Grid(int steps = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new GridStrategy(steps);
    }

    /// <summary>
    /// One's own options first, then points all over the space, spread evenly (a Halton sequence whose digits are permuted) however many dimensions and trials
    /// there are.
    /// </summary>
    /// <param name="trials">The configurations, at least 1.</param>
    /// <param name="seed">The seed of the points.</param>
    /// <exception cref="ArgumentOutOfRangeException">Trials below 1.</exception>
    public static SweepStrategy Random(int trials = 50, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        return new RandomStrategy(trials, seed);
    }

    /// <summary>The configurations of <see cref="Random"/> by successive halving.</summary>
    /// <param name="trials">The configurations, at least 1.</param>
    /// <param name="seed">The seed of the points.</param>
    /// <param name="reduction">η, at least 2.</param>
    /// <param name="rungs">The rungs below the end of a training, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public static SweepStrategy SuccessiveHalving(int trials = 50, int seed = 1, int reduction = 3, int rungs = 3) =>
        SuccessiveHalving(Random(trials, seed), reduction, rungs);

    /// <summary>
    /// Successive halving by stopping (Jamieson and Talwalkar, 2016; asynchronous as Li et al., 2020): a training of E epochs has rungs at E/η, E/η², ...,
    /// E/η^k. Where it reaches one, it goes on only if its best validation metric so far is among the best 1/η, rounded up, of all that reached this rung with
    /// this seed; so it goes on too, from one seed to the next, by the metric at the end. Nothing is trained twice, nobody waits for others, and a trial costs
    /// about a ninth with η = 3 and three rungs.
    /// </summary>
    /// <param name="configurations">What is tried.</param>
    /// <param name="reduction">η, at least 2.</param>
    /// <param name="rungs">k, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public static SweepStrategy SuccessiveHalving(SweepStrategy configurations, int reduction = 3, int rungs = 3)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rungs, 1);
        return new HalvingStrategy(configurations, reduction, rungs);
    }

    /// <summary>The configurations as JSON, in the order in which they are tried.</summary>
    internal abstract IEnumerable<string> Configurations<TOptions>(SweepSpace<TOptions> space) where TOptions : class, new();

    /// <summary>The epochs after which a training of that many is judged, rising, all before its end.</summary>
    internal virtual IReadOnlyList<int> Rungs(int epochs) => [];

    /// <summary>Whether a trial goes on from a rung.</summary>
    /// <param name="value">Its metric there.</param>
    /// <param name="reached">The metrics of all that reached the rung, its own among them.</param>
    /// <param name="higherIsBetter">Whether a larger metric is better.</param>
    internal virtual bool GoesOn(double value, IReadOnlyList<double> reached, bool higherIsBetter) => true;

    /// <summary>What a sweep that continues another's must share; the number of trials may grow.</summary>
    internal abstract string Identity { get; }
}
