using Microsoft.ML.AuxiLearn.Native;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

[Seeded]
public class AutogradTests
{
    [Fact]
    public void A_freed_graph_is_a_managed_exception()
    {
        using var scope = NewDisposeScope();
        var x = randn(3, 3, requires_grad: true);
        var y = x.pow(3).sum();
        Autograd.Grad(y, [x]);
        Assert.Throws<InvalidOperationException>(() => Autograd.Grad(y, [x]));
        Assert.Throws<InvalidOperationException>(() => Autograd.Grad(y, [x], createGraph: true));
    }

    [Fact]
    public void Unused_inputs_have_zero_gradients_and_inner_tensors_can_be_inputs()
    {
        using var scope = NewDisposeScope();
        var x = randn(3, requires_grad: true);
        var unused = randn(2, requires_grad: true);
        var inner = x * 2;
        var gradients = Autograd.Grad((inner * inner).sum(), [inner, unused]);
        Assert.True(gradients[0].allclose(2 * inner));
        Assert.Equal(0, gradients[1].abs().sum().item<float>());
    }

    [Fact]
    public void Gradients_in_place_are_left_alone()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        (3 * x).sum().backward();
        Autograd.Grad((x * x).sum(), [x]);
        Assert.True(x.grad!.allclose(full(2, 3f)));
    }

    [Fact]
    public void Gradients_are_added_to_what_is_there()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        (3 * x).sum().backward();
        var sum = full(2, 5f);
        Autograd.AddGrad([(x * x).sum()], [x], [sum]);
        Assert.True(sum.allclose(full(2, 7f)));
        Assert.True(x.grad!.allclose(full(2, 3f)));
    }
}
