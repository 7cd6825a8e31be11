using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>A network with batch normalisation and dropout, three tasks and a nonlinear combiner. Its tensors are in the caller's scope.</summary>
internal sealed class NoisyProblem : IDisposable
{
    private readonly Sequential _network;
    private readonly Tensor _x, _y, _heldX, _heldY;

    public NoisyProblem(ScalarType type = ScalarType.Float64, double dropout = 0.3, LossCombiner? combiner = null, Device? device = null)
    {
        using var generator = new Generator(11);
        _network = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, 3));
        Combiner = (combiner ?? LossCombiner.Nonlinear(4)).Build(3, generator);
        device ??= CPU;
        _network.to(device, type);
        Combiner.to(device, type);
        Tensor Normal(params long[] shape) => randn(shape, float64, generator: generator).to(type, device);
        using (no_grad())
        {
            foreach (var parameter in _network.parameters())
                parameter.copy_(Normal(parameter.shape));
        }
        (_x, _y, _heldX, _heldY) = (Normal(12, 4), Normal(12, 3), Normal(6, 4), Normal(6, 3));
        TrainingLoss = new(() => (_network.call(_x) - _y).square(), Combiner.forward);
    }

    public nn.Module Network => _network;

    public LossCombinerNetwork Combiner { get; }

    public Parameter[] W => [.. _network.parameters()];

    public Parameter[] Phi => [.. Combiner.parameters()];

    public TrainingLoss TrainingLoss { get; }

    public Tensor AuxiliaryLoss() => (_network.call(_heldX) - _heldY).select(1, 0).square().mean();

    public BilevelOptimizer Optimizer(HypergradientSolver solver, BilevelOptions? options = null) =>
        new(W, Phi, optim.SGD(Phi, 0.01), solver, (options ?? new()) with { Modules = [_network, Combiner] });

    public Tensor Hypergradient(HypergradientSolver solver, BilevelOptions? options = null)
    {
        using var scope = NewDisposeScope();
        using var optimizer = Optimizer(solver, options);
        return cat([.. optimizer.Hypergradient(TrainingLoss, AuxiliaryLoss).Select(part => part.reshape(-1))], 0).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _network.Dispose();
        Combiner.Dispose();
    }
}
