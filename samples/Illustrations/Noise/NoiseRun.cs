namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;

/// <summary>One seed under one setting.</summary>
internal sealed record NoiseRun
{
    public required string Setting { get; init; }

    public required int Seed { get; init; }

    /// <summary>The learned weight of each auxiliary task over their mean, after <see cref="NoiseExperiment.EarlyEpoch"/>.</summary>
    public required double[] EarlyWeights { get; init; }

    /// <summary>The learned weight of each auxiliary task over their mean, at the end.</summary>
    public required double[] Weights { get; init; }

    /// <summary>The same of the options' defaults.</summary>
    public required double[] DefaultWeights { get; init; }

    /// <summary>The epoch whose network is kept under the options' defaults.</summary>
    public required int DefaultBestEpoch { get; init; }

    /// <summary>Spearman's rank correlation of early weight and label noise.</summary>
    public required double EarlyRankCorrelation { get; init; }

    /// <summary>Spearman's rank correlation of final weight and label noise.</summary>
    public required double RankCorrelation { get; init; }

    /// <summary>The same of the options' defaults.</summary>
    public required double DefaultRankCorrelation { get; init; }

    /// <summary>The root mean squared error against the truth on new rows, by contender.</summary>
    public required IReadOnlyDictionary<string, double> Rmse { get; init; }
}
