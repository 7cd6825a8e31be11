using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>What holds of every solver, whatever it approximates.</summary>
public sealed class SolverPropertyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> All => ["reference", "t1t2", "t1t2-exact", "neumann", "conjugate-gradient", "minres", "warm-start"];

    private static HypergradientSolver Solver(string name) => name switch
    {
        "reference" => new Reference { Alpha = 0.01 },
        "t1t2-exact" => new T1T2 { Products = VectorProducts.Exact },
        "neumann" => new ImplicitDifferentiation(new Neumann { Alpha = 0.01 }),
        "neumann-auto" => new ImplicitDifferentiation(new Neumann()),
        _ => HypergradientSolver.Parse(name),
    };

    private static double RelativeError(Tensor found, Tensor expected) => ((found - expected).norm() / expected.norm()).to(float64).item<double>();

    [Theory]
    [MemberData(nameof(All))]
    public void Leaves_weights_buffers_gradients_and_the_random_state_bitwise_as_they_were(string name)
    {
        using var problem = new NoisyProblem(ScalarType.Float32);
        problem.TrainingLoss.Evaluate().backward();
        Tensor[] State() =>
        [
            .. problem.W.Concat(problem.Phi).Select(parameter => parameter.detach().clone()), .. problem.W.Concat(problem.Phi)
                .Select(parameter => parameter.grad!.clone()),
            .. problem.Network.buffers().Select(buffer => buffer.clone()), get_rng_state(),
        ];
        var before = State();
        problem.Hypergradient(Solver(name));
        Assert.All(before.Zip(State()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.All(problem.W, parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Is_homogeneous_in_the_auxiliary_loss(string name)
    {
        using var problem = new NoisyProblem();
        Tensor Scaled(double factor)
        {
            using var optimizer = problem.Optimizer(Solver(name));
            return cat([.. optimizer.Hypergradient(problem.TrainingLoss, () => factor * problem.AuxiliaryLoss()).Select(part => part.reshape(-1))], 0);
        }
        var once = Scaled(1);
        Assert.True(RelativeError(Scaled(-1000) / -1000, once) < 1e-5);
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("t1t2")]
    [InlineData("t1t2-exact")]
    [InlineData("neumann")]
    public void Is_linear_in_v(string name)
    {
        using var problem = new NoisyProblem();
        Tensor Of(double a, double b)
        {
            using var optimizer = problem.Optimizer(Solver(name));
            var parts = optimizer.Hypergradient(problem.TrainingLoss, () => a * problem.AuxiliaryLoss() + b * problem.W[0].pow(3).sum());
            return cat([.. parts.Select(part => part.reshape(-1))], 0);
        }
        Assert.True(RelativeError(Of(2, -3), 2 * Of(1, 0) - 3 * Of(0, 1)) < 1e-5);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Task_permutation_permutes_the_hypergradient(string name)
    {
        Tensor Permuted(long[] order)
        {
            var index = tensor(order);
            using var problem = new NoisyProblem(dropout: 0, combiner: LossCombiner.Linear());
            var phi = new Parameter(tensor([0.5, 1.0, 2.0]).index_select(0, index));
            using var optimizer = new BilevelOptimizer(problem.W, [phi], optim.SGD([phi], 0.1), Solver(name));
            var loss = new TrainingLoss(() => problem.TrainingLoss.Outputs()[0].index_select(1, index), c => (c * phi).sum(1).mean());
            return optimizer.Hypergradient(loss, problem.AuxiliaryLoss)[0];
        }
        long[] order = [2, 0, 1];
        Assert.True(RelativeError(Permuted(order), Permuted([0, 1, 2]).index_select(0, tensor(order))) < 1e-6);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Is_zero_where_nothing_depends(string name)
    {
        using var problem = new NoisyProblem();
        var unused = new Parameter(ones(2, float64));
        var (solver, sgd) = (Solver(name), optim.SGD([unused], 0.1));
        using var optimizer = new BilevelOptimizer(problem.W, [unused], sgd, solver, new() { Modules = [problem.Network] });
        Assert.Equal(0, optimizer.Hypergradient(problem.TrainingLoss, problem.AuxiliaryLoss)[0].abs().max().item<double>());

        var phi = new Parameter(ones(1, float64));
        using var other = new BilevelOptimizer([.. problem.W, unused], [phi], optim.SGD([phi], 0.1), solver, new() { Modules = [problem.Network] });
        var loss = new TrainingLoss(() => problem.TrainingLoss.Outputs()[0], c => phi.sum() * c.mean());
        Assert.Equal(0, other.Hypergradient(loss, () => unused.square().sum() * 0)[0].item<double>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Float32_is_near_float64(string name)
    {
        using var fine = new NoisyProblem(dropout: 0);
        using var coarse = new NoisyProblem(ScalarType.Float32, dropout: 0);
        // a few iterations: Krylov methods forget in float32 what is orthogonal
        var solver = name switch
        {
            "conjugate-gradient" => new ImplicitDifferentiation(new ConjugateGradient { Iterations = 2 }),
            "minres" => new ImplicitDifferentiation(new Minres { Iterations = 2 }),
            _ => Solver(name)
        };
        Assert.True(RelativeError(coarse.Hypergradient(solver).to(float64), fine.Hypergradient(solver)) < 0.02);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Frozen_shared_and_unused_parameters_count_as_they_should(string name)
    {
        using var problem = new NoisyProblem();
        problem.W[0].requires_grad = false;
        var unused = new Parameter(ones(3, float64));
        using var plain = new BilevelOptimizer(problem.W[1..], problem.Phi, optim.SGD(problem.Phi, 0.1), Solver(name), new() { Modules = [problem.Network] });
        using var odd = new BilevelOptimizer([problem.W[0], unused, .. problem.W[1..], problem.W[1]], problem.Phi, optim.SGD(problem.Phi, 0.1), Solver(name),
            new() { Modules = [problem.Network] });
        var (expected, found) = (plain.Hypergradient(problem.TrainingLoss, problem.AuxiliaryLoss),
            odd.Hypergradient(problem.TrainingLoss, problem.AuxiliaryLoss));
        Assert.All(expected.Zip(found), pair => Assert.True(RelativeError(pair.Second, pair.First) < 1e-4));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Keeps_no_tensor_but_its_memory(string name)
    {
        using var problem = new NoisyProblem(ScalarType.Float32);
        using var optimizer = problem.Optimizer(Solver(name));
        long Live()
        {
            optimizer.Step(problem.TrainingLoss, problem.AuxiliaryLoss);
            return DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        }
        Live();
        var before = Live();
        for (var i = 0; i < 20; i++)
            Assert.Equal(before, Live());
    }

    [Theory]
    [InlineData("t1t2")]
    [InlineData("neumann")]
    public void Central_differences_see_the_noise_that_exact_products_see(string name)
    {
        using var problem = new NoisyProblem();
        HypergradientSolver With(VectorProducts products) =>
            name == "t1t2" ? new T1T2 { Products = products }
            : new ImplicitDifferentiation(new Neumann { Alpha = 0.01, TailTolerance = 0 }) { Products = products };
        Assert.True(RelativeError(problem.Hypergradient(With(VectorProducts.CentralDifferences())), problem.Hypergradient(With(VectorProducts.Exact))) < 1e-6);
    }

    [Fact]
    public void Central_differences_serve_convolutional_combiners()
    {
        using var generator = new Generator(2);
        using var combiner = LossCombiner.Convolutional(4).Build(2, generator);
        combiner.to(float64);
        Parameter[] phi = [.. combiner.parameters()];
        var w = new Parameter(randn([2, 1, 3, 3], float64, generator: generator));
        var (image, target) = (randn([2, 1, 8, 8], float64, generator: generator), randn([2, 2, 8, 8], float64, generator: generator));
        var loss = new TrainingLoss(() => (F.conv2d(image, w, padding: [1, 1]).tanh() - target).square(), combiner.forward);
        Tensor Of(VectorProducts products)
        {
            using var optimizer = new BilevelOptimizer([w], phi, optim.SGD(phi, 0.1), new T1T2 { Products = products });
            return cat([.. optimizer.Hypergradient(loss, () => (F.conv2d(image, w, padding: [1, 1]) - target).select(1, 0).square().mean())
                .Select(part => part.reshape(-1))], 0);
        }
        Assert.True(RelativeError(Of(VectorProducts.CentralDifferences()), Of(VectorProducts.Exact)) < 1e-7);
    }

    /// <summary>A linear model of absolute losses without weight decay: d²L_T/dw² is zero.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void A_loss_without_curvature_does_no_harm(string name)
    {
        using var generator = new Generator(2);
        var (x, y) = (randn([20, 3], float64, generator: generator), randn([20, 2], float64, generator: generator));
        var (w, phi) = (new Parameter(randn([3, 1], float64, generator: generator)), new Parameter(ones(2, float64)));
        var loss = new TrainingLoss(() => (x.matmul(w) - y).abs(), c => (c * phi).sum(1).mean());
        foreach (var products in (VectorProducts[])[VectorProducts.CentralDifferences(), VectorProducts.Exact])
        {
            var solver = Solver(name) is ImplicitDifferentiation implicitly ? implicitly with { Products = products } : Solver(name);
            using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), solver);
            var step = optimizer.Step(loss, () => (x.matmul(w) - y).abs().select(1, 0).mean());
            Assert.False(step.Skipped);
            Assert.Equal(solver is ImplicitDifferentiation ? SolverStatus.Singular : SolverStatus.Truncated, step.Status);
            Assert.Equal(solver is ImplicitDifferentiation, step.HypergradientNorm == 0);
        }
    }

    /// <summary>L_T = s wᵀHw / 2 + φ ⟨m, w⟩ and L_A = t ⟨v, w⟩: in float32 the hypergradient is of the size t / s, whatever the two are.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Scales_of_the_losses_scale_the_hypergradient(string name)
    {
        var h = tensor([1f, 2, 4, 8]);
        double Of(double s, double t)
        {
            var (w, phi) = (new Parameter(zeros(4)), new Parameter(zeros(4)));
            using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), Solver(name is "neumann" ? "neumann-auto" : name));
            var loss = new TrainingLoss(() => [w, (h * w.square()).sum() * (s / 2)], c => c[1] + (phi * c[0]).sum());
            return optimizer.Step(loss, () => w.sum() * t).HypergradientNorm;
        }
        var plain = Of(1, 1);
        // the reference's α is of one scale of L_T
        foreach (var (s, t) in LinearSystem.Scales.Select(scale => (name == "reference" ? 1 : scale.OfA, scale.OfV)))
            Assert.Equal(1, Of(s, t) / (plain * t / (Solver(name) is ImplicitDifferentiation ? s : 1)), 1e-2);
    }

    /// <summary>grid_sample has no second derivative.</summary>
    [Fact]
    public void An_operator_without_double_backward_serves_first_order_solvers_and_is_refused_by_others()
    {
        using var generator = new Generator(2);
        var w = new Parameter(randn([1, 2, 4, 4], float64, generator: generator));
        var phi = new Parameter(ones(2, float64));
        var grid = rand([1, 3, 3, 2], float64, generator: generator);
        Tensor Losses() => F.grid_sample(w.tanh(), grid * w.mean(), align_corners: true).square().mean([0, 2, 3]).unsqueeze(0);
        var loss = new TrainingLoss(Losses, c => (c * phi).sum(1).mean());
        foreach (var name in (string[])["t1t2", "neumann", "conjugate-gradient", "minres", "warm-start"])
        {
            using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), Solver(name));
            Assert.True(optimizer.Hypergradient(loss, () => Losses()[0, 0])[0].abs().min().item<double>() > 0);
        }
        using var reference = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), new Reference());
        Assert.Throws<InvalidOperationException>(() => reference.Hypergradient(loss, () => Losses()[0, 0]));
    }
}
