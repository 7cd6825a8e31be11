using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>A = H + ρI: the one place where a solver's system is damped.</summary>
/// <param name="linearization">H, the primary optimizer's weight decay included.</param>
/// <param name="ridge">ρ.</param>
/// <param name="needsVector">Whether somebody looks at p.</param>
internal sealed class DampedHessian(Linearization linearization, double ridge, bool needsVector) : LinearOperator
{
    public override bool NeedsVector => needsVector;

    public override IReadOnlyList<Tensor> Jacobian(Tensor p) => linearization.Jacobian(p);

    public override (Tensor Ap, IReadOnlyList<Tensor> Jp) Apply(Tensor p)
    {
        var (product, tangents) = linearization.Hessian(p);
        return (ridge == 0 ? product : product.AddTimes_(p, ridge), tangents);
    }
}
