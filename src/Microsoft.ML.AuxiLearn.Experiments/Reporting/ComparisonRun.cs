namespace Microsoft.ML.AuxiLearn;

/// <summary>The result of one contender with one seed.</summary>
public sealed record ComparisonRun
{
    /// <summary>The contender's name.</summary>
    public required string Method { get; init; }

    /// <summary>The seed of the split, of the initial weights and of all other choices.</summary>
    public required int Seed { get; init; }

    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>Its value on the test rows, finite, with the knobs that were best on the validation rows.</summary>
    public required double Value { get; init; }

    /// <summary>The wall time of all trials together.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the run measures: a method, another model or an ablation.</summary>
    public ContenderRole Role { get; init; }

    /// <summary>The contender it is tested against.</summary>
    public string Baseline { get; init; } = Contender.SingleTask;

    /// <summary>The auxiliary task that an ablation left out.</summary>
    public string? LeftOutTask { get; init; }

    /// <summary>The best validation metric of the run's trials.</summary>
    public double Validation { get; init; }

    /// <summary>Other metrics on the test rows, by name, such as RMSE.</summary>
    public IReadOnlyDictionary<string, double> Others { get; init; } = new Dictionary<string, double>();

    /// <summary>The knobs that were best on the validation rows; empty for the contender's own values.</summary>
    public IReadOnlyDictionary<string, double> Knobs { get; init; } = new Dictionary<string, double>();

    /// <summary>The weight of each auxiliary task relative to the main task's, in the epoch whose network was kept.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

    /// <summary>What each feature is worth to the model, by <see cref="Comparison.Importance"/>; empty where that was not asked for.</summary>
    public IReadOnlyDictionary<string, double> Importance { get; init; } = new Dictionary<string, double>();
}
