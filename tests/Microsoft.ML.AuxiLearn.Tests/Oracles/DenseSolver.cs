using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Oracles;

/// <summary>Implicit differentiation with the whole Hessian, one column for each primary weight: for small networks.</summary>
internal sealed record DenseSolver : IHypergradientSolver
{
    public IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
    {
        using var scope = NewDisposeScope();
        using var linearization = problem.Linearize(VectorProducts.Exact);
        var p = linalg.solve(Hessian(linearization, v), v);
        return [.. linearization.MixedProduct(linearization.Jacobian(p)).Select(part => part.MoveToOuterDisposeScope())];
    }

    /// <summary>H + λI, [P, P].</summary>
    public static Tensor Hessian(Linearization linearization, Tensor like)
    {
        using var scope = NewDisposeScope();
        var basis = eye(like.shape[0], dtype: like.dtype, device: like.device);
        var columns = stack([.. basis.unbind().Select(column => linearization.Hessian(column).Hp)], 1);
        return ((columns + columns.T) / 2).MoveToOuterDisposeScope();
    }
}
