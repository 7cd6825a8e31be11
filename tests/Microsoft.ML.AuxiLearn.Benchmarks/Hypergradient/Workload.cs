using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>A primary network with three tasks, its data (the auxiliary batch is as large as the training batch), a combiner and Adam.</summary>
internal sealed class Workload : IDisposable
{
    public static readonly string[] Networks = ["mlp", "convnet", "segnet"];

    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly optim.Optimizer _adam;
    private readonly optim.Optimizer _sgd;
    private readonly Tensor _x, _y, _heldX, _heldY;
    private readonly Parameter[] _w;

    public Workload(string network, string solver, int batches = 1, Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor Normal(params long[] shape) => randn(shape, generator: generator).to(device ?? CPU).DetachFromDisposeScope();
        var (module, input, output) = Describe(network);
        (input[0], output[0]) = (batches * input[0], batches * output[0]);
        _network = module;
        module.to(device ?? CPU);
        _w = [.. module.parameters()];
        (_x, _y, _heldX, _heldY) = (Normal(input), Normal(output), Normal(input), Normal(output));
        Combiner = (network == "segnet" ? LossCombiner.Convolutional(8, 16) : LossCombiner.Nonlinear(10)).Build(3, generator);
        Combiner.to(device ?? CPU);
        TrainingLoss = new(() => (_network.call(_x) - _y).square(), Combiner.forward);
        _adam = optim.Adam(_w, 1e-4);
        _sgd = optim.SGD(Combiner.parameters(), 1e-4);
        Optimizer = new(_w, [.. Combiner.parameters()], _sgd, Solver(solver), new() { Modules = [_network], Project = Combiner.Project });
    }

    public LossCombinerNetwork Combiner { get; }

    public TrainingLoss TrainingLoss { get; }

    public BilevelOptimizer Optimizer { get; }

    /// <summary>
    /// The solvers as they are measured: three terms of the series, never cut short by the tail rule; and four, as many as the reference has with J = 3.
    /// </summary>
    public static HypergradientSolver Solver(string name) => name switch
    {
        "neumann-j3" => new ImplicitDifferentiation(new Neumann { Terms = 3, Alpha = 1e-4, TailTolerance = 0 }),
        "neumann-j3-plus-one" => new ImplicitDifferentiation(new Neumann { Terms = 4, Alpha = 1e-4, TailTolerance = 0 }),
        "conjugate-gradient-3" => new ImplicitDifferentiation(new ConjugateGradient { Iterations = 3, Tolerance = 0 }),
        "minres-3" => new ImplicitDifferentiation(new Minres { Iterations = 3, Tolerance = 0 }),
        "none" => new T1T2(),
        _ => HypergradientSolver.Parse(name),
    };

    /// <summary>Forward, backward, optimizer.</summary>
    public void PlainStep() => Descend(TrainingLoss.Evaluate);

    /// <summary>The same without a combiner: the plain sum of mean losses.</summary>
    public void FixedWeightsStep() => Descend(() => TrainingLoss.Outputs()[0].mean() * 3);

    public void AuxiliaryStep()
    {
        _adam.zero_grad();
        Optimizer.Step(TrainingLoss, () => (_network.call(_heldX) - _heldY).select(1, 0).square().mean());
    }

    private void Descend(Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        _adam.zero_grad();
        autograd.backward([loss()], inputs: _w);   // and not on φ, which this step leaves alone
        _adam.step();
    }

    private static (nn.Module<Tensor, Tensor> Module, long[] Input, long[] Output) Describe(string network) => network switch
    {
        "small" => (nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3)), [16, 8], [16, 3]),
        "mlp" => (Mlp(), [256, 128], [256, 3]),
        "convnet" => (ConvNet(), [16, 3, 32, 32], [16, 3]),
        "segnet" => (SegNet(), [2, 3, 32, 48], [2, 3, 32, 48]),
        _ => throw new ArgumentOutOfRangeException(nameof(network), network, "Unknown network."),
    };

    private static nn.Module<Tensor, Tensor> Mlp() =>
        nn.Sequential(nn.Linear(128, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 3));

    private static nn.Module<Tensor, Tensor> ConvNet() => nn.Sequential(
        Block(3, 32), Block(32, 32), nn.MaxPool2d(2), Block(32, 64), Block(64, 64), nn.MaxPool2d(2), Block(64, 128), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.Linear(128, 3));

    private static nn.Module<Tensor, Tensor> SegNet() => nn.Sequential(
        Block(3, 64), Block(64, 64), nn.MaxPool2d(2), Block(64, 128), Block(128, 128), nn.MaxPool2d(2), Block(128, 256), Block(256, 128),
        nn.Upsample(scale_factor: [2.0, 2.0]), Block(128, 128), Block(128, 64), nn.Upsample(scale_factor: [2.0, 2.0]), Block(64, 64), nn.Conv2d(64, 3, 1));

    private static Sequential Block(long inputs, long outputs) => nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding: 1), nn.BatchNorm2d(outputs), nn.ReLU());

    public void Dispose()
    {
        Optimizer.Dispose();
        _adam.Dispose();
        _sgd.Dispose();
        Combiner.Dispose();
        _network.Dispose();
        foreach (var tensor in (Tensor[])[_x, _y, _heldX, _heldY])
            tensor.Dispose();
    }
}
