namespace Microsoft.ML.AuxiLearn;

/// <summary>A number that tuning chooses, searched on a logarithmic scale. The first trial uses the contender's own value of every knob.</summary>
/// <param name="Name">Its name; for an AuxiLearn trainer the option it sets, or METHOD.PROPERTY for a weighting method's setting.</param>
/// <param name="Low">The least value, positive.</param>
/// <param name="High">The greatest value.</param>
public sealed record Knob(string Name, double Low, double High)
{
    /// <summary>The primary learning rate, from 3e-4 to 3e-2.</summary>
    public static Knob LearningRate { get; } = new(nameof(AuxiLearnOptions.LearningRate), 3e-4, 3e-2);

    /// <summary>The primary weight decay, from 1e-5 to 1e-1.</summary>
    public static Knob WeightDecay { get; } = new(nameof(AuxiLearnOptions.WeightDecay), 1e-5, 1e-1);

    /// <summary>The learning rate of the auxiliary network, from 1e-2 to 1.</summary>
    public static Knob AuxiliaryLearningRate { get; } = new(nameof(AuxiLearnOptions.AuxiliaryLearningRate), 1e-2, 1);
}
