using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>A symmetric linear operator A on vectors [P], known by its products alone.</summary>
public abstract class LinearOperator
{
    /// <summary>A p and what comes free with it, J p, the change of the primary network's outputs along p.</summary>
    /// <param name="p">[P], not changed.</param>
    /// <returns>A p of [P], and J p, one tensor for each output and of its shape; both the caller's own.</returns>
    public abstract (Tensor Ap, IReadOnlyList<Tensor> Jp) Apply(Tensor p);

    /// <summary>J p alone, where A p is of no use.</summary>
    /// <param name="p">[P], not changed.</param>
    public virtual IReadOnlyList<Tensor> Jacobian(Tensor p) => Apply(p).Jp;

    /// <summary>Whether a solution is to hold p itself. Where it need not, a solver that adds up J p beside it keeps one vector less.</summary>
    public virtual bool NeedsVector => true;
}
