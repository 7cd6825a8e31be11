using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>What a linear solver found: p with A p ≈ v, how its work ended, and the numbers it knows anyway.</summary>
public sealed record LinearSolution
{
    /// <summary>How it ended.</summary>
    public required SolverStatus Status { get; init; }

    /// <summary>p, [P]; null where <see cref="LinearOperator.NeedsVector"/> is false and <see cref="Tangents"/> are there, or where there is no p.</summary>
    public Tensor? Vector { get; init; }

    /// <summary>J p, summed up from the products; null where it is to be taken from <see cref="Vector"/>.</summary>
    public IReadOnlyList<Tensor>? Tangents { get; init; }

    /// <summary>|v − A p| / |v|; null where the solver does not know it.</summary>
    public double? Residual { get; init; }

    /// <summary>α, the step of the iteration; null if there is none.</summary>
    public double? Alpha { get; init; }

    /// <summary>No p: a product was not finite.</summary>
    public static LinearSolution NotFinite { get; } = new() { Status = SolverStatus.NotFinite };

    /// <summary>p = 0, for an operator that maps v to zero.</summary>
    /// <param name="v">[P].</param>
    public static LinearSolution Zero(Tensor v) => new() { Status = SolverStatus.Singular, Vector = zeros_like(v), Residual = 1 };
}
