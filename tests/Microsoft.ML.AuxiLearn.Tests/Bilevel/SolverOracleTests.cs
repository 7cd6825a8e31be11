using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Tests.Oracles;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>Every solver against closed forms, dense implicit differentiation, and differences of the bilevel objective itself.</summary>
public sealed class SolverOracleTests : IDisposable
{
    private static readonly LinearSolver[] _linear = [new ConjugateGradient(), new Minres(), new WarmStart { Iterations = 5 }, new Neumann { Terms = 200 }];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Exact => ["neumann", "conjugate-gradient", "minres", "warm-start"];

    /// <summary>The solver with settings that leave no error but rounding on a well-conditioned problem.</summary>
    private static ImplicitDifferentiation Converged(string name, VectorProducts products) => new(name switch
    {
        "neumann" => new Neumann { Terms = 2000, TailTolerance = 0 },
        "conjugate-gradient" => new ConjugateGradient { Iterations = 30, Tolerance = 1e-12 },
        "minres" => new Minres { Iterations = 30, Tolerance = 1e-12 },
        "warm-start" => new WarmStart { Iterations = 12 },
        _ => throw new ArgumentOutOfRangeException(name),
    })
    { Products = products };

    /// <summary>Ridge regression with learned weights: w* = A⁻¹b with A = Σ_j φ_j A_j + λI, and dL_A/dφ_j = -⟨A⁻¹v, ∇l_j(w*)⟩.</summary>
    [Theory]
    [MemberData(nameof(Exact))]
    public void Agrees_with_ridge_regression(string name)
    {
        using var generator = new Generator(5);
        Tensor Normal(params long[] shape) => randn(shape, float64, generator: generator);
        var (x, y, heldX, heldY) = (Normal(3, 20, 5), Normal(3, 20), Normal(12, 5), Normal(12));
        var phi = new Parameter(tensor([0.5, 1.0, 0.25]));
        const double lambda = 0.1;

        Tensor Losses(Tensor weights) => (x.matmul(weights) - y).square().mean([1]);
        var a = x.transpose(1, 2).matmul(x) / 10;
        var b = x.transpose(1, 2).matmul(y.unsqueeze(2)).squeeze(2) / 10;
        var hessian = (phi.detach().view(3, 1, 1) * a).sum([0]) + lambda * eye(5, dtype: float64);
        var w = new Parameter(linalg.solve(hessian, (phi.detach().view(3, 1) * b).sum([0])));
        var v = heldX.T.matmul(heldX.matmul(w.detach()) - heldY) / 6;
        var expected = -(a.matmul(w.detach()) - b).matmul(linalg.solve(hessian, v));

        foreach (var products in (VectorProducts[])[VectorProducts.Exact, VectorProducts.CentralDifferences()])
        {
            using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), Converged(name, products), new() { WeightDecay = lambda });
            var found = optimizer.Hypergradient(new TrainingLoss(() => Losses(w), c => (phi * c).sum()), () => (heldX.matmul(w) - heldY).square().mean())[0];
            Assert.True(found.allclose(expected, rtol: 1e-6, atol: 1e-9), $"{products}: {found.str()} for {expected.str()}");
        }
    }

    [Theory]
    [InlineData("conjugate-gradient")]
    [InlineData("minres")]
    [InlineData("warm-start")]
    public void Agrees_with_the_dense_hessian_of_a_network(string name)
    {
        using var problem = new StationaryProblem(3, LossCombiner.Nonlinear(4));
        var expected = problem.Hypergradient(DenseSolver.Exact);
        LinearSolver solver = name switch
        {
            "conjugate-gradient" => new ConjugateGradient { Iterations = 150, Tolerance = 1e-9 },
            "minres" => new Minres { Iterations = 150, Tolerance = 1e-9 },
            _ => new WarmStart { Iterations = 20 },
        };
        using var optimizer = problem.Optimizer(new ImplicitDifferentiation(solver) { Products = VectorProducts.Exact });
        var found = problem.Hypergradient(optimizer);
        for (var i = 0; i < 15 && name == "warm-start"; i++)
            found = problem.Hypergradient(optimizer);
        Assert.True((found - expected).norm().item<double>() < 1e-3 * expected.norm().item<double>(), $"{found.str()} for {expected.str()}");
    }

    [Fact]
    public void The_dense_hypergradient_is_the_slope_of_the_bilevel_objective()
    {
        using var problem = new StationaryProblem(4, LossCombiner.Linear());
        var expected = problem.Hypergradient(DenseSolver.Exact);
        Assert.True(problem.GradientNorm < 1e-9);
        const double step = 1e-4;
        var (phi, start) = (problem.Phi[0], problem.W.Select(w => w.detach().clone()).ToArray());
        double Objective(int task, double change)
        {
            void Shift(double by)
            {
                using var _ = no_grad();
                phi[0, task].add_(by);
            }
            for (var i = 0; i < start.Length; i++)
                problem.W[i].detach().copy_(start[i]);
            Shift(change);
            problem.Converge();
            Shift(-change);
            return problem.AuxiliaryLoss().item<double>();
        }
        for (var task = 0; task < 3; task++)
            Assert.Equal(expected[task].item<double>(), (Objective(task, step) - Objective(task, -step)) / (2 * step),
                1e-4 * expected.abs().max().item<double>());
    }

    /// <summary>L_T = ½ wᵀ H w + φ ⟨m, w⟩, so dL_A/dφ = -⟨m, p⟩ with m = each axis in turn: the hypergradient is -p.</summary>
    private static double[] Solution(LinearSolver solver, double[] eigenvalues, double[] v, double ridge = 0) =>
        Solution(new ImplicitDifferentiation(solver) { Ridge = ridge }, eigenvalues, v);

    private static double[] Solution(HypergradientSolver solver, double[] eigenvalues, double[] v)
    {
        var (h, w) = (tensor(eigenvalues), new Parameter(zeros(eigenvalues.Length, float64)));
        var phi = new Parameter(zeros(eigenvalues.Length, float64));
        using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), solver);
        var found = optimizer.Hypergradient(new TrainingLoss(() => [w, (h * w.square()).sum() / 2], c => c[1] + (phi * c[0]).sum()),
            () => (tensor(v) * w).sum())[0];
        return [.. found.data<double>().Select(value => -value)];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Conjugate_gradients_stop_with_the_iterate_that_met_the_tolerance(bool minres)
    {
        LinearSolver solver = minres ? new Minres { Iterations = 50, Tolerance = 1e-10 } : new ConjugateGradient { Iterations = 50, Tolerance = 1e-10 };
        var p = Solution(solver, [1, 2, 4], [1, 1, 1]);
        Assert.All(p.Zip((double[])[1, 0.5, 0.25]), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Fact]
    public void Conjugate_gradients_leave_negative_curvature_with_the_best_iterate()
    {
        double[] h = [1, 2, -0.5], v = [1, 1, 0.5];
        var p = Solution(new ConjugateGradient { Iterations = 20 }, h, v);
        var residual = Math.Sqrt(Enumerable.Range(0, 3).Sum(i => Math.Pow(v[i] - h[i] * p[i], 2)));
        Assert.True(residual < Math.Sqrt(v.Sum(value => value * value)));
        Assert.All(Solution(new ConjugateGradient(), [-2, -2], [3, 4]).Zip((double[])[1.5, 2]), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Fact]
    public void Minimum_residuals_solve_indefinite_systems()
    {
        var p = Solution(new Minres { Iterations = 20, Tolerance = 1e-12 }, [1, 2, -0.5], [1, 1, 0.5]);
        Assert.All(p.Zip((double[])[1, 0.5, -1]), pair => Assert.Equal(pair.Second, pair.First, 1e-7));
    }

    [Fact]
    public void The_tail_rule_takes_what_is_left_at_once()
    {
        var p = Solution(new Neumann { Terms = 8, Alpha = 1e-6, LeadingAlpha = false }, [1, 2, 4], [1, 2, 3]);
        Assert.All(p.Zip((double[])[8, 16, 24]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
        Assert.All(Solution(new T1T2 { Scale = 8 }, [1, 2, 4], [1, 2, 3]).Zip(p), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void The_series_is_what_it_says()
    {
        var p = Solution(new Neumann { Terms = 3, Alpha = 0.1, TailTolerance = 0 }, [1, 5], [1, 1]);
        Assert.All(p.Zip((double[])[0.1 * (1 + 0.9 + 0.81), 0.1 * (1 + 0.5 + 0.25)]), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Fact]
    public void Automatic_alpha_is_one_over_the_largest_curvature()
    {
        var (w, phi) = (new Parameter(zeros(3, float64)), new Parameter(ones(1, float64)));
        var h = tensor([0.5, 3.0, 8.0]);
        using var optimizer = new BilevelOptimizer([w], [phi], optim.SGD([phi], 0.1), new ImplicitDifferentiation(new Neumann { PowerIterations = 30 }), new()
        { Diagnostics = true, WeightDecay = 2 });
        var step = optimizer.Step(new TrainingLoss(() => (h * w.square()).sum() / 2, c => phi.sum() * c), () => w.sum());
        Assert.Equal(1 / 10.0, step.Alpha!.Value, 1e-5);
    }

    [Fact]
    public void A_ridge_is_added_to_the_diagonal()
    {
        foreach (var solver in _linear)
            Assert.All(Solution(solver, [1, 3], [1, 1], ridge: 1).Zip((double[])[0.5, 0.25]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    /// <summary>A series whose step fits H alone diverges with a ridge larger than H.</summary>
    [Fact]
    public void A_ridge_may_be_larger_than_the_largest_curvature()
    {
        foreach (var solver in _linear)
            Assert.All(Solution(solver, [1, 3], [1, 1], ridge: 97).Zip((double[])[1 / 98.0, 0.01]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }
}
