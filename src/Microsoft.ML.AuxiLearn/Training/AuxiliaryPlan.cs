using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Optimizing;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>How the auxiliary weights are learned.</summary>
internal sealed record AuxiliaryPlan
{
    /// <summary>Of the auxiliary weights; a teacher has a learning rate of its own.</summary>
    public required OptimizerPlan Optimizer { get; init; }

    /// <summary>Rows in an auxiliary step, of the training rows and of the auxiliary set each.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Primary steps between two auxiliary steps.</summary>
    public required int UpdateInterval { get; init; }

    /// <summary>The largest norm of the hypergradient; null for none.</summary>
    public double? MaxHypergradientNorm { get; init; }

    /// <summary>The solver of the inverse-Hessian-vector product; null takes the default.</summary>
    public HypergradientSolver? Solver { get; init; }
}
