using Microsoft.ML.AuxiLearn.Bilevel;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>A matrix as an operator, whose J is twice the identity; from some product on, its products may be spoilt.</summary>
internal sealed class MatrixOperator(Tensor matrix, int goodProducts = int.MaxValue, double spoilt = double.NaN) : LinearOperator
{
    private int _products;

    public override (Tensor Ap, IReadOnlyList<Tensor> Jp) Apply(Tensor p)
    {
        var product = matrix.matmul(p);
        if (_products++ >= goodProducts)
            product[0] = spoilt;
        return (product, [2 * p]);
    }
}
