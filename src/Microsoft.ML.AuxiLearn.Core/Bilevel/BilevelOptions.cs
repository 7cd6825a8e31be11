using Microsoft.ML.AuxiLearn.Distributing;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Clipping, projection, damping and diagnostics of a <see cref="BilevelOptimizer"/>'s auxiliary steps.</summary>
public sealed record BilevelOptions
{
    /// <summary>The global norm to which a hypergradient is clipped; more than 0. 10 in the paper; null: none.</summary>
    public double? MaxGradientNorm { get; init => field = Setting.Positive(value); } = 10;

    /// <summary>Called after each auxiliary step, to put φ back where it may be: the combiners' <c>Project</c>.</summary>
    public Action? Project { get; init; }

    /// <summary>λ of the primary optimizer, at least 0: its weight decay makes the trained objective L_T + λ|w|²/2, so H + λI is the Hessian.</summary>
    public double WeightDecay { get; init => field = Setting.NotNegative(value); }

    /// <summary>
    /// The modules whose buffers (running statistics of batch normalisation) a hypergradient must leave as they were: primary and auxiliary networks.
    /// </summary>
    public IReadOnlyList<torch.nn.Module> Modules { get; init; } = [];

    /// <summary>The primary optimizer, for solvers that look at its state.</summary>
    public torch.optim.Optimizer? PrimaryOptimizer { get; init; }

    /// <summary>
    /// The processes that take each step together: L_T and L_A are means over this process's share of their batches, and φ goes along the mean hypergradient.
    /// Null: one process.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>
    /// Whether each step reports what is listed in <see cref="AuxiliaryStep"/>; costs a few norms, and for some solvers a Hessian-vector product.
    /// </summary>
    public bool Diagnostics { get; init; }

    /// <summary>Called with each warning, one sentence; null: warnings are dropped.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Whether a pass may draw random numbers, as dropout does; else libtorch's generator is left to others.</summary>
    internal bool DrawsRandomNumbers { get; init; } = true;
}
