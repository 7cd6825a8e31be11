using Microsoft.ML.AuxiLearn.Bilevel;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>What holds of every linear solver on every operator at every scale, in float32 and float64.</summary>
public sealed class LinearSolverTests : IDisposable
{
    private static readonly ScalarType[] _types = [ScalarType.Float64, ScalarType.Float32];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> All => ["conjugate-gradient", "minres", "neumann", "warm-start"];

    /// <summary>With so many iterations that nothing but rounding is left of a system of six numbers.</summary>
    private static LinearSolver Solver(string name) => name switch
    {
        "conjugate-gradient" => new ConjugateGradient { Iterations = 20, Tolerance = 0 },
        "minres" => new Minres { Iterations = 20, Tolerance = 0 },
        "neumann" => new Neumann { Terms = 160, PowerIterations = 40, TailTolerance = 0 },
        _ => new WarmStart { Iterations = 20 },
    };

    private static LinearSolution Solve(string name, LinearOperator a, Tensor v)
    {
        using var memory = new SolverMemory();
        var solution = Solver(name).Solve(a, v, memory);
        return solution with { Vector = solution.Vector?.clone() };   // the memory of a warm start dies here
    }

    private static double Norm(Tensor x) => x.to(float64).norm().item<double>();

    private static IEnumerable<(LinearSystem System, double OfA, double OfV, ScalarType Type)> Cases(Func<LinearSystem, bool> which) =>
        from system in LinearSystem.All.Where(which)
        from scale in LinearSystem.Scales
        from type in _types
        select (system, scale.OfA, scale.OfV, type);

    [Theory]
    [MemberData(nameof(All))]
    public void Solutions_are_finite_and_their_residual_is_as_told(string name)
    {
        foreach (var (system, ofA, ofV, type) in Cases(_ => true))
        {
            var (matrix, v) = (system.Matrix(ofA, type), system.V(ofV, type));
            var found = Solve(name, new MatrixOperator(matrix), v.clone());
            var where = $"{system}, A x {ofA:G2}, v x {ofV:G2}, {type}: {found.Status}";
            Assert.True(found.Status != SolverStatus.NotFinite && found.Vector!.isfinite().all().item<bool>(), where);
            var residual = Norm(v.to(float64) - matrix.to(float64).matmul(found.Vector!.to(float64))) / Norm(v);
            var rounding = (type == ScalarType.Float64 ? 1e-10 : 1e-4) * (1 + Norm(matrix) * Norm(found.Vector) / Norm(v));
            if (found.Residual is { } told)
                Assert.True(Math.Abs(told - residual) <= rounding, $"{where}: {told} for {residual}");
            if (found.Status == SolverStatus.Converged)
                Assert.True(residual <= rounding, $"{where}: {residual}");
            if (found.Tangents is { } tangents)
                Assert.True(Norm(tangents[0] - 2 * found.Vector) <= 1e-5 * Norm(found.Vector), where);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Positive_systems_are_solved_and_singular_ones_within_their_range(string name)
    {
        foreach (var (system, ofA, ofV, type) in Cases(system => system.IsSolvable))
        {
            var found = Solve(name, new MatrixOperator(system.Matrix(ofA, type)), system.V(ofV, type));
            var expected = system.Solution(ofV / ofA, type);
            var error = Norm(found.Vector! - expected) / Norm(expected);
            Assert.True(error < (type == ScalarType.Float64 ? 1e-9 : 1e-3), $"{system}, A x {ofA:G2}, v x {ofV:G2}, {type}: {found.Status}, error {error:G2}");
            Assert.Contains(found.Status, (SolverStatus[])[SolverStatus.Converged, SolverStatus.Truncated, SolverStatus.Singular]);
        }
    }

    /// <summary>p(s A, t v) = t/s p(A, v): breakdown is judged relative to A and v.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void A_scaled_system_has_the_scaled_solution_and_the_same_status(string name)
    {
        foreach (var system in LinearSystem.All)
        {
            var plain = Solve(name, new MatrixOperator(system.Matrix(1, float64)), system.V(1, float64));
            foreach (var (ofA, ofV) in LinearSystem.Scales)
            {
                var scaled = Solve(name, new MatrixOperator(system.Matrix(ofA, float64)), system.V(ofV, float64));
                var error = Norm(scaled.Vector! * (ofA / ofV) - plain.Vector!);
                Assert.True(error <= 1e-9 * (1 + Norm(plain.Vector!)) && scaled.Status == plain.Status,
                    $"{system}, A x {ofA:G2}, v x {ofV:G2}: {scaled.Status} for {plain.Status}, error {error:G2}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_operator_of_zeros_is_singular_and_its_solution_zero(string name)
    {
        foreach (var (scale, type) in from scale in LinearSystem.Scales from type in _types select (scale.OfV, type))
        {
            var found = Solve(name, new MatrixOperator(LinearSystem.Zero.Matrix(1, type)), LinearSystem.Zero.V(scale, type));
            Assert.Equal(SolverStatus.Singular, found.Status);
            Assert.Equal(0, Norm(found.Vector!));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_product_that_is_not_finite_leaves_no_solution(string name)
    {
        foreach (var system in LinearSystem.All)
        {
            foreach (var (spoilt, good) in (ReadOnlySpan<(double, int)>)[(double.NaN, 0), (double.PositiveInfinity, 0), (double.NaN, 1),
                (double.NegativeInfinity, 1)])
            {
                if (good > 0 && system != LinearSystem.All[0])   // others may be done by then
                    continue;
                var found = Solve(name, new MatrixOperator(system.Matrix(1, float64), good, spoilt), system.V(1, float64));
                Assert.Equal((SolverStatus.NotFinite, true), (found.Status, found.Vector is null));
            }
        }
    }

    [Fact]
    public void A_series_whose_step_is_too_long_is_told_to_diverge()
    {
        var system = LinearSystem.All[0];
        using var memory = new SolverMemory();
        LinearSolution Of(double alpha) =>
            new Neumann { Alpha = alpha, Terms = 20 }.Solve(new MatrixOperator(system.Matrix(1, float64)), system.V(1, float64), memory);
        Assert.Equal((SolverStatus.Diverged, SolverStatus.Truncated), (Of(1).Status, Of(0.1).Status));
    }

    [Fact]
    public void Negative_curvature_is_told()
    {
        using var memory = new SolverMemory();
        foreach (var name in (string[])["indefinite", "negative", "as much down as up"])
        {
            var system = LinearSystem.All.Single(system => system.Name == name);
            Assert.Equal(SolverStatus.NegativeCurvature, new ConjugateGradient()
                .Solve(new MatrixOperator(system.Matrix(1, float64)), system.V(1, float64), memory).Status);
        }
    }
}
