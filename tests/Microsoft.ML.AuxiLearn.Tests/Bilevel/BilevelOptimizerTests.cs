using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

[Seeded]
public sealed class BilevelOptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Parameter _w = new(tensor([1.0, -2.0]));
    private readonly Parameter _phi = new(tensor([0.25, 0.5]));

    public void Dispose() => _scope.Dispose();

    private TrainingLoss Loss => new(() => _w.square(), c => (_phi * c).sum());

    private Tensor AuxiliaryLoss() => _w.sum();

    private BilevelOptimizer Optimizer(HypergradientSolver? solver = null, BilevelOptions? options = null) =>
        new([_w], [_phi], optim.SGD([_phi], 0.1), solver, options);

    [Fact]
    public void Steps_against_the_clipped_hypergradient_and_then_projects()
    {
        // -s ⟨v, 2w⟩ = [-8, 16], of norm 17.9
        using var optimizer = Optimizer(options: new() { MaxGradientNorm = 1, Project = () => { using var _ = no_grad(); _phi.clamp_(max: 0.3); } });
        var step = optimizer.Step(Loss, AuxiliaryLoss);
        Assert.Equal(Math.Sqrt(320), step.HypergradientNorm, 1e-6);
        Assert.Equal(-1, step.AuxiliaryLoss, 1e-12);
        Assert.Equal(0.25 + 0.1 * 8 / Math.Sqrt(320), _phi[0].item<double>(), 1e-6);
        Assert.Equal(0.3, _phi[1].item<double>(), 1e-12);
        Assert.True(_phi.grad is null);
    }

    [Fact]
    public void A_hypergradient_that_is_not_finite_is_skipped_and_counted()
    {
        using var optimizer = Optimizer();
        foreach (var broken in (Func<Tensor>[])[() => _w.sum() / 0, () => (_w * double.NaN).sum()])
            Assert.True(optimizer.Step(Loss, broken).Skipped);
        Assert.True(optimizer.Step(new TrainingLoss(() => _w.square(), c => (_phi * c / 0).sum()), AuxiliaryLoss).Skipped);
        Assert.Equal(3, optimizer.SkippedSteps);
        Assert.Equal([0.25, 0.5], _phi.data<double>().ToArray());
        Assert.Equal([1.0, -2.0], _w.data<double>().ToArray());
    }

    [Fact]
    public void A_warm_start_gets_over_a_broken_training_loss()
    {
        using var fresh = Optimizer(new ImplicitDifferentiation(new WarmStart()));
        var expected = fresh.Hypergradient(Loss, AuxiliaryLoss)[0];
        using var optimizer = Optimizer(new ImplicitDifferentiation(new WarmStart()));
        Assert.True(optimizer.Step(new TrainingLoss(() => _w.square() / 0, c => (_phi * c).sum()), AuxiliaryLoss).Skipped);
        Assert.True(optimizer.Hypergradient(Loss, AuxiliaryLoss)[0].allclose(expected));
    }

    [Fact]
    public void Reports_what_is_asked_for_and_nothing_else()
    {
        using var silent = Optimizer(new ImplicitDifferentiation(new ConjugateGradient()));
        var step = silent.Step(Loss, AuxiliaryLoss);
        Assert.True(step is
        {
            GradientNorm: null, Cosine: null, Elapsed: null,
            SolutionNorm: null, TangentNorm: null, Status: SolverStatus.Converged, Residual: < 1e-4
        });

        using var talkative = Optimizer(new ImplicitDifferentiation(new ConjugateGradient()), new() { Diagnostics = true, MaxGradientNorm = 0.01 });
        Assert.Null(talkative.Step(Loss, AuxiliaryLoss).Cosine);
        step = talkative.Step(Loss, AuxiliaryLoss);
        Assert.Equal(Math.Sqrt(2), step.GradientNorm!.Value, 1e-9);
        Assert.InRange(step.Cosine!.Value, 0.9, 1 + 1e-9);
        Assert.True(step.Elapsed > TimeSpan.Zero);
        Assert.True(step is { SolutionNorm: > 0, TangentNorm: > 0, Residual: < 1e-4, HessianProducts: 2 });
    }

    [Theory]
    [InlineData("neumann")]
    [InlineData("warm-start")]
    public void Goes_on_from_a_checkpoint_as_if_it_had_not_stopped(string name)
    {
        double[] Run(int stop)
        {
            using var problem = new NoisyProblem(dropout: 0);
            var optimizer = problem.Optimizer(HypergradientSolver.Parse(name));
            for (var i = 0; i < 6; i++)
            {
                if (i == stop)
                {
                    var saved = optimizer.SaveState().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
                    optimizer.Dispose();
                    optimizer = problem.Optimizer(HypergradientSolver.Parse(name));
                    optimizer.LoadState(saved);
                }
                optimizer.Step(problem.TrainingLoss, problem.AuxiliaryLoss);
            }
            optimizer.Dispose();
            return [.. problem.Phi.SelectMany(parameter => parameter.data<double>())];
        }
        Assert.Equal(Run(stop: -1), Run(stop: 3));
    }

    /// <summary>The buffers of a network that makes labels may not be written to while its graph lives, and are what they were in the end.</summary>
    [Theory]
    [InlineData("t1t2")]
    [InlineData("neumann")]
    public void Labels_of_a_network_that_normalises_by_batch_leave_no_trace(string solver)
    {
        using var random = new RandomScope(1);
        using var teacher = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 2)).to(float64);
        var x = randn(8, 2, dtype: float64);
        Parameter[] phi = [.. teacher.parameters()];
        using var optimizer = new BilevelOptimizer([_w], phi, optim.SGD(phi, 0.1), HypergradientSolver.Parse(solver), new() { Modules = [teacher] });
        Tensor Labels() => teacher.call(x);
        static Tensor Combine(Tensor w, Tensor labels) => (w - labels).square().mean();
        Tensor[] before = [.. teacher.buffers().Select(buffer => buffer.clone())];
        var found = optimizer.Hypergradient(new(() => _w * 1, Labels, Combine), AuxiliaryLoss);
        Assert.All(before.Zip(teacher.buffers()), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        var expected = optimizer.Hypergradient(new(() => _w * 1, w => Combine(w, Labels())), AuxiliaryLoss);
        Assert.All(found.Zip(expected), pair => Assert.True(pair.First.allclose(pair.Second, rtol: 1e-6, atol: 1e-12)));
        Assert.Contains(found, part => part.norm().item<double>() > 0.01);
    }

    [Fact]
    public void The_self_check_warns_of_a_step_that_is_too_long()
    {
        var warnings = new List<string>();
        var loss = new TrainingLoss(() => (3 * _w).sin(), c => (_phi * c).sum());
        foreach (var (step, expected) in ((double, int)[])[(1.0, 1), (1e-5, 0)])
        {
            warnings.Clear();
            using var optimizer = Optimizer(new T1T2 { Products = new CentralDifferences { JacobianStep = step, SelfCheck = true } }, new()
            { Warn = warnings.Add });
            optimizer.Step(loss, AuxiliaryLoss);
            Assert.Equal(expected, warnings.Count);
        }
    }

    /// <summary>Noise on a device follows the seed of the training and the hypergradient's number; the CPU's random state is left as it is.</summary>
    [Fact]
    public void Seeds_of_a_device_follow_the_random_state_and_the_step()
    {
        (long, long) Of(long seed, long step)
        {
            using var random = new RandomScope(seed);
            var before = get_rng_state();
            var seeds = StateGuard.DeviceSeeds(step);
            Assert.True(get_rng_state().equal(before).all().item<bool>());
            return seeds;
        }
        Assert.Equal(Of(1, 0), Of(1, 0));
        (long During, long After)[] all = [Of(1, 0), Of(1, 1), Of(1, 2), Of(2, 0), Of(2, 1)];
        Assert.Equal(10, all.SelectMany(seeds => (long[])[seeds.During, seeds.After]).Distinct().Count());
    }

    /// <summary>∂Δ/∂g of the last step, by differences of the optimizer itself.</summary>
    [Theory]
    [InlineData("adam")]
    [InlineData("sgd")]
    [InlineData("nesterov")]
    public void Optimizer_aware_solutions_follow_the_primary_optimizers_step(string kind)
    {
        double[][] gradients = [[0.3, -0.2], [0.1, 0.4], [-0.2, 0.5]];
        (Parameter W, optim.Optimizer Optimizer) Trained(double change)
        {
            var w = new Parameter(tensor([1.0, -2.0]));
            optim.Optimizer optimizer = kind == "adam" ? optim.Adam([w], 0.01) : optim.SGD([w], 0.01, momentum: 0.9, nesterov: kind == "nesterov");
            foreach (var gradient in gradients)
            {
                w.grad = tensor(gradient) + (gradient == gradients[^1] ? change : 0);
                optimizer.step();
            }
            return (w, optimizer);
        }
        var (w, primary) = Trained(0);
        var expected = -(Trained(1e-6).W.detach() - Trained(-1e-6).W.detach()) / 2e-6;
        using var optimizer = new BilevelOptimizer([w], [_phi], optim.SGD([_phi], 0.1), new T1T2 { OptimizerAware = true, Scale = 1 }, new()
        { PrimaryOptimizer = primary });
        var found = optimizer.Hypergradient(new TrainingLoss(() => w, c => (_phi * c).sum()), () => w.sum())[0];
        Assert.True((-found).allclose(expected, rtol: 1e-5), $"{(-found).str()} for {expected.str()}");
    }

    [Fact]
    public void Optimizer_aware_solutions_need_an_optimizer_they_know_and_its_gradients()
    {
        void Refused(optim.Optimizer? primary)
        {
            using var optimizer = Optimizer(new T1T2 { OptimizerAware = true }, new() { PrimaryOptimizer = primary });
            Assert.Throws<InvalidOperationException>(() => optimizer.Step(Loss, AuxiliaryLoss));
        }
        Refused(null);
        Refused(optim.Adam([_w]));
        _w.grad = ones_like(_w);
        Refused(optim.RMSProp([_w]));
    }

    [Fact]
    public void A_solver_has_a_name()
    {
        Assert.Equal(HypergradientSolver.ImplicitDifferentiation(LinearSolver.WarmStart()), HypergradientSolver.Parse("Warm-Start"));
        Assert.Contains("conjugate-gradient", Assert.Throws<ArgumentException>(() => HypergradientSolver.Parse("none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_makes_no_sense()
    {
        Assert.Throws<ArgumentException>(() => new BilevelOptimizer([_w], [], optim.SGD([_phi], 0.1)));
        Assert.Throws<ArgumentException>(() => new BilevelOptimizer([_w], [_w], optim.SGD([_w], 0.1)));
        using var optimizer = Optimizer();
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(Loss, () => _w));
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(new TrainingLoss(() => _w, c => c), AuxiliaryLoss));
        _w.requires_grad = false;
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(Loss, AuxiliaryLoss));
    }
}
