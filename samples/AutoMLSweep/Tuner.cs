namespace Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

/// <summary>How AutoML chooses the next trial.</summary>
internal enum Tuner
{
    /// <summary>A cost-frugal search for each trainer; the expected cost of an improvement decides whose turn it is.</summary>
    Eci,

    /// <summary>One cost-frugal search over everything.</summary>
    Cfo,

    /// <summary>Points at random.</summary>
    Random,

    /// <summary>A model of the metric; at random for its first 20 trials.</summary>
    Smac,
}
