using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>The training loss to second order at the present weights: products of its Jacobian J = dc/dw and Hessian H = d²L_T/dw² with vectors.</summary>
internal abstract class Linearization : IDisposable
{
    private protected Linearization(HypergradientProblem problem) => Problem = problem;

    private protected HypergradientProblem Problem { get; }

    /// <summary>J p.</summary>
    /// <param name="p">[P].</param>
    /// <returns>One tensor for each output c and of its shape.</returns>
    public abstract IReadOnlyList<Tensor> Jacobian(Tensor p);

    /// <summary>(H + λI) p with λ the primary optimizer's weight decay, and J p, which comes for free.</summary>
    /// <param name="p">[P].</param>
    /// <returns>H p of [P], and J p, one tensor for each output c and of its shape.</returns>
    public (Tensor Hp, IReadOnlyList<Tensor> Jp) Hessian(Tensor p)
    {
        Problem.Report.HessianProducts++;
        var (product, tangents) = HessianOfLoss(p);
        Problem.Options.Collective.Mean_(product);
        return (Problem.Options.WeightDecay == 0 ? product : product.AddTimes_(p, Problem.Options.WeightDecay), tangents);
    }

    /// <summary>−(d²L_T/dφdw) p from u = J p, the hypergradient; call it after the last product.</summary>
    /// <param name="u">J p, or any linear combination of such products.</param>
    public IReadOnlyList<Tensor> MixedProduct(IReadOnlyList<Tensor> u) => Problem.MixedProduct(Outputs, u);

    /// <summary>c(w), detached; known after the first product.</summary>
    private protected abstract IReadOnlyList<Tensor> Outputs { get; }

    private protected abstract (Tensor Hp, IReadOnlyList<Tensor> Jp) HessianOfLoss(Tensor p);

    /// <inheritdoc/>
    public abstract void Dispose();
}
