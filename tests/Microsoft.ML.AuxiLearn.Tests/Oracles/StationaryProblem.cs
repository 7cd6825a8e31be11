using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Oracles;

/// <summary>
/// A small multi-task network in float64, trained by a modified Newton method until ∇L_T = 0, where implicit differentiation holds. Its tensors are in the
/// caller's scope.
/// </summary>
internal sealed class StationaryProblem : IDisposable
{
    public const double WeightDecay = 1e-3;

    private const int Samples = 40;
    private const int Inputs = 4;
    private const int Hidden = 5;

    private readonly Tensor _x, _y, _auxiliaryX, _auxiliaryY;

    public StationaryProblem(ulong seed, LossCombiner combiner, int tasks = 3, bool converge = true)
    {
        using var generator = new Generator(seed);
        Tensor Normal(params long[] shape) => randn(shape, float64, generator: generator);
        W = [new(Normal(Hidden, Inputs)), new(zeros(Hidden, float64)), new(Normal(tasks, Hidden) / 2), new(zeros(tasks, float64))];
        var teacher = Normal(Inputs, tasks);
        (_x, _auxiliaryX) = (Normal(Samples, Inputs), Normal(Samples / 2, Inputs));
        (_y, _auxiliaryY) = ((_x.matmul(teacher)).sin() + Normal(Samples, tasks) / 2, (_auxiliaryX.matmul(teacher)).sin());
        Combiner = combiner.Build(tasks, generator);
        Combiner.to(float64);
        TrainingLoss = new(() => (Predict(_x) - _y).square(), Combiner.forward);
        Options = new() { WeightDecay = WeightDecay };
        if (converge)
            Converge();
    }

    public Parameter[] W { get; }

    public LossCombinerNetwork Combiner { get; }

    public IReadOnlyList<Parameter> Phi => [.. Combiner.parameters()];

    public TrainingLoss TrainingLoss { get; }

    public BilevelOptions Options { get; }

    public Tensor AuxiliaryLoss() => (Predict(_auxiliaryX) - _auxiliaryY).select(1, 0).square().mean();

    /// <summary>|∇L_T| at the present weights.</summary>
    public double GradientNorm { get; private set; }

    public Tensor Hypergradient(HypergradientSolver solver)
    {
        using var scope = NewDisposeScope();
        using var optimizer = Optimizer(solver);
        return Hypergradient(optimizer).MoveToOuterDisposeScope();
    }

    public Tensor Hypergradient(BilevelOptimizer optimizer)
    {
        using var scope = NewDisposeScope();
        return cat([.. optimizer.Hypergradient(TrainingLoss, AuxiliaryLoss).Select(part => part.reshape(-1))], 0).MoveToOuterDisposeScope();
    }

    public BilevelOptimizer Optimizer(HypergradientSolver solver) => new(W, Phi, optim.SGD(Phi, 0.01), solver, Options);

    /// <summary>w ← argmin L_T near the present weights: Newton steps along |H|⁻¹, halved until they descend.</summary>
    public void Converge()
    {
        for (var i = 0; i < 300 && Newton() > 1e-12; i++)
        {
        }
    }

    private double Newton()
    {
        using var scope = NewDisposeScope();
        var gradient = cat([.. Gradient().Select(part => part.reshape(-1))], 0);
        GradientNorm = gradient.norm().item<double>();
        using var sgd = optim.SGD(Phi, 1);
        var hessian = new Tensor[1];
        using (var optimizer = new BilevelOptimizer(W, Phi, sgd, new Capture(hessian), Options))
            optimizer.Hypergradient(TrainingLoss, () => W.Select(w => w.sum()).Aggregate((a, b) => a + b));
        var (values, vectors) = linalg.eigh(hessian[0]);
        hessian[0].Dispose();
        var step = vectors.matmul(vectors.T.matmul(gradient) / values.abs().clamp(min: WeightDecay / 10));
        var before = Value();
        var saved = W.Select(w => w.detach().clone()).ToArray();
        for (var scale = 1.0; scale > 1e-6; scale /= 2)
        {
            Move(saved, step, -scale);
            if (Value() <= before)
                return GradientNorm;
        }
        Move(saved, step, 0);
        return 0;
    }

    private void Move(Tensor[] saved, Tensor step, double scale)
    {
        using var _ = no_grad();
        var parts = step.split([.. W.Select(w => w.numel())], 0);
        for (var i = 0; i < W.Length; i++)
            W[i].copy_(saved[i] + scale * parts[i].view(W[i].shape));
    }

    private double Value()
    {
        using var scope = NewDisposeScope();
        return Objective().item<double>();
    }

    private Tensor Objective() => TrainingLoss.Evaluate() + WeightDecay / 2 * W.Select(w => w.square().sum()).Aggregate((a, b) => a + b);

    private Tensor[] Gradient()
    {
        foreach (var w in W)
            w.grad = null;
        Objective().backward();
        return [.. W.Select(w => w.grad!.clone())];
    }

    private Tensor Predict(Tensor x) => x.matmul(W[0].t()).add(W[1]).tanh().matmul(W[2].t()).add(W[3]);

    public void Dispose() => Combiner.Dispose();

    private sealed record Capture(Tensor[] Hessian) : HypergradientSolver
    {
        internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
        {
            using var linearization = problem.Linearize(VectorProducts.Exact);
            Hessian[0] = DenseSolver.Matrix(v, column => linearization.Hessian(column).Hp).DetachFromDisposeScope();
            return [.. problem.Auxiliary.Select(parameter => zeros_like(parameter))];
        }
    }
}
