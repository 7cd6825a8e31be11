namespace Microsoft.ML.AuxiLearn;

/// <summary>A number that tuning chooses, sought on a logarithmic scale. The first trial leaves every knob as the contender has it.</summary>
/// <param name="Name">Its name; for an AuxiLearn trainer the option it sets, or METHOD.PROPERTY for what is a weighting method's own.</param>
/// <param name="Low">The least value, positive.</param>
/// <param name="High">The greatest value.</param>
public sealed record Knob(string Name, double Low, double High)
{
    private static readonly int[] _primes = [2, 3, 5, 7, 11, 13];

    /// <summary>The primary learning rate.</summary>
    public static Knob LearningRate { get; } = new(nameof(AuxiLearnOptions.LearningRate), 3e-4, 3e-2);

    /// <summary>The primary weight decay.</summary>
    public static Knob WeightDecay { get; } = new(nameof(AuxiLearnOptions.WeightDecay), 1e-5, 1e-1);

    /// <summary>The learning rate of the auxiliary network.</summary>
    public static Knob AuxiliaryLearningRate { get; } = new(nameof(AuxiLearnOptions.AuxiliaryLearningRate), 1e-2, 1);

    /// <summary>
    /// The values of a trial from 1: the Halton sequence, which covers the ranges evenly however few trials there are, and gives the knobs that several contenders
    /// list first the same values for each.
    /// </summary>
    internal static IReadOnlyDictionary<string, double> Values(IReadOnlyList<Knob> knobs, int trial) =>
        knobs.Select((knob, index) => (knob.Name, Value: knob.Low * Math.Pow(knob.High / knob.Low, Halton(trial, _primes[index])))).ToDictionary(pair => pair.Name, pair => pair.Value);

    /// <summary>The digits of n in that base, mirrored at the point.</summary>
    private static double Halton(int n, int prime)
    {
        var (value, digit) = (0.0, 1.0);
        for (; n > 0; n /= prime)
            value += n % prime * (digit /= prime);
        return value;
    }
}
