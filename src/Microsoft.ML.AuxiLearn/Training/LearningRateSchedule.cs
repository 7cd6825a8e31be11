namespace Microsoft.ML.AuxiLearn;

/// <summary>How the primary learning rate changes from epoch to epoch.</summary>
public sealed record LearningRateSchedule
{
    private LearningRateSchedule()
    {
    }

    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new();

    /// <summary>Half a cosine from the rate down to 0 over the epochs.</summary>
    public static LearningRateSchedule Cosine { get; } = new() { IsCosine = true };

    /// <summary>The rate times <paramref name="factor"/> after every <paramref name="epochs"/> epochs.</summary>
    /// <param name="epochs">At least 1.</param>
    /// <param name="factor">Over 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public static LearningRateSchedule Step(int epochs, double factor = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(factor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, 1);
        return new() { StepEpochs = epochs, StepFactor = factor };
    }

    private bool IsCosine { get; init; }

    private int StepEpochs { get; init; }

    private double StepFactor { get; init; }

    /// <summary>The factor on the initial rate in an epoch counted from 0.</summary>
    internal double Factor(int epoch, int epochs) =>
        IsCosine ? (1 + Math.Cos(Math.PI * epoch / epochs)) / 2
        : StepEpochs > 0 ? Math.Pow(StepFactor, epoch / StepEpochs)
        : 1;

    /// <summary>The expression that makes it.</summary>
    public override string ToString() =>
        IsCosine ? nameof(Cosine) : StepEpochs > 0 ? FormattableString.Invariant($"Step({StepEpochs}, {StepFactor})") : nameof(Constant);
}
