using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Weights by homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018).</summary>
internal sealed record UncertaintyMethod : WeightingMethod
{
    internal override MethodNotes Notes => new("learned noise of each task: Σ_j l_j / (2 exp s_j) + s_j / 2", Source: "Kendall, Gal and Cipolla, CVPR 2018")
    {
        When = "regressions with different noise; many attributes, cheaply",
        LibMtl = "UW",
    };

    public override TaskWeighting Build(WeightingContext context) => new UncertaintyWeighting(context.Tasks, context.Type, context.Device);
}

/// <summary>
/// Weights by homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018): Σ_j l_j / (2 exp(s_j)) + s_j / 2 with s learned; a task without a label in the batch
/// leaves its s alone.
/// </summary>
internal sealed class UncertaintyWeighting : LossWeighting
{
    private readonly Parameter _logVariance;

    /// <summary>s starts at -0.5.</summary>
    /// <param name="tasks">T, at least 1.</param>
    /// <param name="type">The losses' type.</param>
    /// <param name="device">The losses' device.</param>
    public UncertaintyWeighting(int tasks, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        _logVariance = new Parameter(full(tasks, -0.5, type, device));
        _logVariance.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [_logVariance];

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        using var half = 0.5.ToScalar();   // TorchSharp does not keep a number alive while libtorch reads it
        var weights = (-_logVariance).exp() * half;
        Show(weights);
        return (weights * losses.Means).Plus(_logVariance * half * losses.Present()).sum();
    }
}
