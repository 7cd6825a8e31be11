using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Oracles;

/// <summary>Implicit differentiation with the whole Hessian, one column for each primary weight: for small networks.</summary>
internal sealed record DenseSolver : LinearSolver
{
    public static HypergradientSolver Exact { get; } = new ImplicitDifferentiation(new DenseSolver()) { Products = VectorProducts.Exact };

    public override LinearSolution Solve(LinearOperator a, Tensor v, SolverMemory memory) =>
        new() { Status = SolverStatus.Converged, Vector = linalg.solve(Matrix(v, column => a.Apply(column).Ap), v) };

    /// <summary>The symmetric matrix of a linear map, [P, P].</summary>
    public static Tensor Matrix(Tensor like, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var basis = eye(like.shape[0], dtype: like.dtype, device: like.device);
        var columns = stack([.. basis.unbind().Select(column => map(column))], 1);
        return ((columns + columns.T) / 2).MoveToOuterDisposeScope();
    }
}
