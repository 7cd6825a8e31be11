using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>What moves in training and what does not: parameters and running statistics of frozen and of other backbones.</summary>
public sealed class FrozenTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static PrimaryNetwork Primary(Network network)
    {
        using var scope = new RandomScope(1);
        return new PrimaryNetwork(network, Pictures.Input, mainOutputs: 1, auxiliaryOutputs: 1);
    }

    private static Dictionary<string, Tensor> Copy(nn.Module module) =>
        module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

    /// <summary>The names of the tensors that are not bitwise what they were.</summary>
    private static string[] Moved(Dictionary<string, Tensor> before, nn.Module module) =>
        [.. module.state_dict().Where(entry => !entry.Value.equal(before[entry.Key]).all().item<bool>()).Select(entry => entry.Key)];

    public static TheoryData<string> Small => ["convnet", "wrn-10-1", "resnet18"];

    [Theory]
    [MemberData(nameof(Small))]
    public void A_frozen_backbone_does_not_move_while_its_heads_learn(string name)
    {
        using var network = Primary(Backbones.Network(name) with { Frozen = true });
        var before = Copy(network);
        Pictures.Train(network, WeightingMethod.AuxiLearn());
        Assert.Equal(["auxiliary.bias", "auxiliary.weight", "main.bias", "main.weight"], Moved(before, network).Order(StringComparer.Ordinal));
        Assert.All(network.SharedParameters(), parameter => Assert.True(!parameter.requires_grad && parameter.grad is null));
    }

    [Theory]
    [InlineData("convnet", 1, new[] { "features.0.", "features.1." })]
    [InlineData("convnet", 2, new[] { "features.0.", "features.1.", "features.4.", "features.5." })]
    [InlineData("wrn-10-1", 1, new[] { "conv1.", "layer1." })]
    [InlineData("resnet18", 2, new[] { "conv1.", "bn1.", "layer1.", "layer2." })]
    public void The_first_stages_do_not_move_while_the_others_and_the_heads_learn(string name, int stages, string[] frozen)
    {
        using var network = Primary(Backbones.Network(name) with { FrozenStages = stages });
        var before = Copy(network);
        Pictures.Train(network, WeightingMethod.AuxiLearn());
        bool IsFrozen(string tensor) => Array.Exists(frozen, stage => tensor.StartsWith($"backbone.{stage}", StringComparison.Ordinal));
        Assert.Equal(before.Keys.Where(tensor => !IsFrozen(tensor) && !PrimaryNetwork.IsOfInput(tensor)).Order(StringComparer.Ordinal),
            Moved(before, network).Order(StringComparer.Ordinal));
        Assert.All(network.named_parameters(), named => Assert.Equal(!IsFrozen(named.name), named.parameter.requires_grad));
    }

    [Theory]
    [InlineData("convnet", 1)]
    [InlineData("convnet", 2)]
    [InlineData("wrn-10-1", 2)]
    [InlineData("resnet18", 3)]
    public void The_other_layers_make_the_same_features_of_what_the_frozen_ones_made(string name, int stages)
    {
        using var network = Primary(Backbones.Network(name) with { FrozenStages = stages });
        network.eval();
        var images = Pictures.Table(3).Features;
        var expected = network.forward(images);
        var made = network.Frozen(images);
        network.Kept = new(made.shape[1..]);
        Assert.True(expected.allclose(network.forward(made), rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void More_stages_than_there_are_are_refused_and_fewer_than_none_too()
    {
        Assert.Equal("The option Network has FrozenStages 5; expected at most 4, which ResNetwork has.",
            Assert.Throws<ArgumentException>(() => Primary(Network.ResNet18() with { FrozenStages = 5 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.ConvNet() with { FrozenStages = -1 });
    }

    [Theory]
    [InlineData("AuxiLearn")]
    [InlineData("Equal")]
    [InlineData("PcGrad")]
    [InlineData("GradNorm")]
    public void Every_parameter_and_running_statistic_of_another_backbone_moves(string weighting)
    {
        using var network = Primary(Network.ConvNet(4, 4));
        var before = Copy(network);
        Pictures.Train(network, WeightingMethod.Parse(weighting), validate: false);
        Assert.Equal(network.state_dict().Keys.Where(name => !name.StartsWith("input_", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Moved(before, network).Order(StringComparer.Ordinal));
        Assert.Equal(2 * 32 / 8, network.state_dict()["backbone.features.1.num_batches_tracked"].item<long>());   // hypergradients leave no trace
    }

    [Fact]
    public void Validation_is_in_evaluation_mode_and_counts_as_no_batch()
    {
        using var network = Primary(Network.ConvNet(4, 4));
        var history = Pictures.Train(network, WeightingMethod.Equal, epochs: 1);
        Assert.True(network.training);
        Assert.Equal(32 / 8, network.state_dict()["backbone.features.1.num_batches_tracked"].item<long>());
        network.eval();
        var table = Pictures.Table(16);
        using var noGrad = no_grad();
        Assert.Equal((network.ForwardMain(table.Features) - table.Targets[.., ..1]).square().mean().item<float>(), history[0].ValidationLoss, 1e-5);
    }

    [Fact]
    public void The_features_of_a_frozen_backbone_are_those_of_evaluation_in_either_mode()
    {
        using var network = Primary(Network.Vgg16(batchNorm: true, hiddenUnits: 8) with { Frozen = true }, out var images);
        network.train();
        var training = network.forward(images);
        network.eval();
        Assert.True(training.equal(network.forward(images)).all().item<bool>());
        network.train();
        network.forward(images).sum().backward();
        Assert.All(network.named_parameters(), named => Assert.Equal(!named.name.StartsWith("backbone.", StringComparison.Ordinal),
            named.parameter.grad is not null));
    }

    private static PrimaryNetwork Primary(Network network, out Tensor images)
    {
        images = Backbones.Images(3);
        return new PrimaryNetwork(network, new NetworkInput([3, 40, 36]), mainOutputs: 1, auxiliaryOutputs: 1);
    }

    public static TheoryData<string> Solvers => [.. HypergradientSolver.Names, "t1t2 with exact products"];

    private static HypergradientSolver Solver(string name) =>
        HypergradientSolver.Names.Contains(name) ? HypergradientSolver.Parse(name) : new T1T2 { Products = VectorProducts.Exact };

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_hypergradient_through_convolutions_leaves_weights_and_buffers_bitwise_as_they_were(string solver)
    {
        using var network = Primary(Network.ConvNet(3, 4));
        using var generator = new Generator(11);
        using var combiner = LossCombiner.Nonlinear(4).Build(2, generator);
        Parameter[] phi = [.. combiner.parameters()];
        var (train, held) = (Pictures.Table(8), Pictures.Table(6));
        Parameter[] w = [.. network.parameters()];
        using var primary = VectorOptimizer.Create(new(OptimizerKind.Adam, LearningRate: 0.01, Momentum: 0, WeightDecay: 0), w);
        (network.forward(train.Features) - train.Targets).square().mean().backward();
        primary.step();
        var options = new BilevelOptions { Modules = [network, combiner], PrimaryOptimizer = primary };
        using var optimizer = new BilevelOptimizer(w, phi, optim.SGD(phi, 0.01), Solver(solver), options);
        var before = Copy(network);
        var hypergradient = optimizer.Hypergradient(
            new TrainingLoss(() => (network.forward(train.Features) - train.Targets).square(), combiner.forward),
            () => (network.ForwardMain(held.Features) - held.Targets[.., ..1]).square().mean());
        Assert.Empty(Moved(before, network));
        Assert.Contains(hypergradient, part => part.abs().max().item<float>() > 0);
        Assert.All(hypergradient, part => Assert.True(part.isfinite().all().item<bool>()));
    }
}
