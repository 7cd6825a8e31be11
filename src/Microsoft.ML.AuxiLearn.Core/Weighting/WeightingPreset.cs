
namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What a method asks of a training because it was published so; null leaves an option as it is.</summary>
internal sealed record WeightingPreset
{
    /// <summary>Asks nothing.</summary>
    public static WeightingPreset None { get; } = new();

    /// <summary>The optimizer of the auxiliary parameters.</summary>
    public OptimizerKind? AuxiliaryOptimizer { get; init; }

    /// <summary>Their weight decay.</summary>
    public double? AuxiliaryWeightDecay { get; init; }

    /// <summary>The solver of the hypergradient, from the primary learning rate.</summary>
    public Func<double, HypergradientSolver>? HypergradientSolver { get; init; }

    /// <summary>The largest norm of the hypergradient.</summary>
    public double? MaxHypergradientNorm { get; init; }

    /// <summary>The momentum of SGD.</summary>
    public double? Momentum { get; init; }

    /// <summary>Whether an auxiliary step takes as many rows as a primary one.</summary>
    public bool SharesBatchSize { get; init; }

    /// <summary>Where the rows of L_A come from.</summary>
    public AuxiliaryRows Rows { get; init; }

    /// <summary>What the loss of a learned task is multiplied by, the temperature of its teacher's labels and the weight of their entropy.</summary>
    public (double Scale, double Temperature, double Entropy)? LearnedTask { get; init; }

    /// <summary>Whether means over pixels are those of the published code.</summary>
    public bool AveragesPixelsAsPublished { get; init; }
}
