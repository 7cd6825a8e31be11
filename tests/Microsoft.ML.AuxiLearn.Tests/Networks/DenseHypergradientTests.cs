using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tests.Oracles;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>Per-pixel losses of a small SegNet, combined by convolutions: does a hypergradient go through max unpooling and batch normalisation?</summary>
[Seeded]
public sealed class DenseHypergradientTests : IDisposable
{
    private const int Classes = 4;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly DenseNetwork _network;
    private readonly LossCombinerNetwork _combiner;
    private readonly Tensor _images, _labels, _depth, _normals, _heldImages, _heldLabels;

    public DenseHypergradientTests()
    {
        using var random = new RandomScope(3);
        _network = new DenseNetwork(new SegNet(3, 2), Classes, 1, 3);
        _combiner = LossCombiner.Convolutional(2).Build(3);
        _network.to(ScalarType.Float64);
        _combiner.to(ScalarType.Float64);
        Tensor Normal(params long[] shape) => randn(shape, ScalarType.Float64);
        (_images, _depth, _normals, _heldImages) = (Normal(2, 3, 64, 32), Normal(2, 64, 32), normalize(Normal(2, 3, 64, 32)), Normal(2, 3, 64, 32));
        (_labels, _heldLabels) = (randint(0, Classes, [2, 64, 32]), randint(0, Classes, [2, 64, 32]));
    }

    public void Dispose()
    {
        _network.Dispose();
        _combiner.Dispose();
        _scope.Dispose();
    }

    private Parameter[] W => [.. _network.parameters()];

    private Parameter[] Phi => [.. _combiner.parameters()];

    private TrainingLoss TrainingLoss => new(Losses, _combiner.forward);

    /// <summary>[n, T, h, w]: cross entropy, squared error of depth, one minus the cosine of normals.</summary>
    private Tensor Losses()
    {
        var outputs = _network.call(_images);
        return stack([cross_entropy(outputs[0], _labels, reduction: nn.Reduction.None), (outputs[1].squeeze(1) - _depth).square(),
            1 - (normalize(outputs[2]) * _normals).sum(1)], 1);
    }

    private Tensor AuxiliaryLoss() => cross_entropy(_network.call(_heldImages)[0], _heldLabels);

    public static TheoryData<string, double> Products => new()
    {
        { "exact", 1e-6 },
        { "short steps", 1e-3 },    // which cross no kink of ReLU and max pooling
        { "default steps", 0.1 },   // which cross some
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void The_hypergradient_is_the_mixed_derivative_along_the_auxiliary_gradient(string products, double tolerance)
    {
        Assert.Equal([2, 3, 64, 32], Losses().shape);
        var state = _network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var solver = new T1T2
        {
            Scale = 1,
            Products = products switch
            {
                "exact" => VectorProducts.Exact,
                "default steps" => VectorProducts.CentralDifferences(),
                _ => new CentralDifferences { JacobianStep = 1e-9 }
            }
        };
        using var optimizer = new BilevelOptimizer(W, Phi, optim.SGD(Phi, 0.01), solver, new() { Modules = [_network, _combiner] });
        var hypergradient = optimizer.Hypergradient(TrainingLoss, AuxiliaryLoss);
        Assert.All(_network.state_dict(), entry => Assert.True(entry.Value.equal(state[entry.Key]).all().item<bool>(), entry.Key));

        // -d/dε ⟨∇w L_A, ∇w L_T(w, φ + ε d)⟩ for a direction d
        var v = Autograd.Grad(AuxiliaryLoss(), W);
        using var random = new RandomScope(4);
        var direction = Phi.Select(parameter => randn_like(parameter)).ToArray();
        const double step = 1e-4;
        double Along(double epsilon)
        {
            using var scope = NewDisposeScope();
            using (no_grad())
                foreach (var (parameter, part) in Phi.Zip(direction))
                    parameter.add_(part * epsilon);
            return Autograd.Grad(TrainingLoss.Evaluate(), W).Zip(v, (gradient, other) => (gradient * other).sum().item<double>()).Sum();
        }
        var difference = Along(step) - Along(-2 * step);
        var expected = -difference / (2 * step);
        var found = hypergradient.Zip(direction, (part, other) => (part * other).sum().item<double>()).Sum();
        Assert.InRange(Math.Abs(expected), 1e-6, 1e6);
        Assert.Equal(1, found / expected, tolerance);
    }

    [Fact]
    public void Auxiliary_steps_between_primary_ones_lower_the_training_loss_and_keep_the_combiner_monotone()
    {
        using var primary = optim.Adam(W, 0.01);
        using var optimizer = new BilevelOptimizer(W, Phi, optim.SGD(Phi, 1e-2), options: new()
        { Modules = [_network, _combiner], Project = _combiner.Project });
        var (first, last) = (double.NaN, double.NaN);
        for (var i = 0; i < 12; i++)
        {
            using var step = NewDisposeScope();
            primary.zero_grad();
            var loss = TrainingLoss.Evaluate();
            loss.backward();
            primary.step();
            last = loss.item<double>();
            first = i == 0 ? last : first;
            if (i % 4 == 3)
                Assert.False(optimizer.Step(TrainingLoss, AuxiliaryLoss).Skipped);
        }
        Assert.True(last < first, $"{first} {last}");
        Assert.All(_combiner.named_parameters().Where(entry => entry.name.EndsWith("weight", StringComparison.Ordinal)),
            entry => Assert.True(entry.parameter.min().item<double>() >= 0, entry.name));
    }
}
