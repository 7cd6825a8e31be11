using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

public class T1T2Tests
{
    /// <summary>L_T = Σ_j φ_j |w − a_j|² / 2, L_A = |w − b|² / 2: dL_A/dφ_j = −s ⟨w − b, w − a_j⟩.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Agrees_with_the_closed_form_of_quadratics(bool exact)
    {
        using var scope = NewDisposeScope();
        var w = new Parameter(tensor([1.0, -2.0, 0.5]));
        var phi = new Parameter(tensor([0.3, 0.7]));
        var a = tensor(new[,] { { 0.0, 1.0, 2.0 }, { -1.0, 0.5, 0.25 } });
        var b = tensor([0.5, 0.5, -1.0]);
        var products = exact ? VectorProducts.Exact : VectorProducts.CentralDifferences();
        using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), new T1T2 { Scale = 2, Products = products });
        var loss = new TrainingLoss(() => (w - a).square().sum(1) / 2, c => (phi * c).sum());

        var hypergradient = optimizer.Hypergradient(loss, () => (w - b).square().sum() / 2)[0];
        Assert.True(hypergradient.allclose(-2 * (w - a).detach().matmul((w - b).detach()), rtol: 1e-8));

        var before = phi.detach().clone();
        var step = optimizer.Step(loss, () => (w - b).square().sum() / 2);
        var scale = Math.Min(1, 10 / step.HypergradientNorm);
        Assert.True(phi.detach().allclose(before - 0.1 * scale * hypergradient));
    }
}
