using Microsoft.ML.AuxiLearn.Bilevel;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Bilevel;

/// <summary>Settings without a sense are refused where they are made, in one sentence.</summary>
public class SolverSettingTests
{
    [Fact]
    public void A_setting_out_of_its_range_is_refused_at_once()
    {
        Refused("Iterations is 0; expected at least 1.", () => new ConjugateGradient { Iterations = 0 });
        Refused("Iterations is -1; expected at least 1.", () => new Minres { Iterations = -1 });
        Refused("Iterations is 0; expected at least 1.", () => new WarmStart { Iterations = 0 });
        Refused("Tolerance is -0.1; expected a number of at least 0.", () => new ConjugateGradient { Tolerance = -0.1 });
        Refused("Tolerance is NaN; expected a number of at least 0.", () => new Minres { Tolerance = double.NaN });
        Refused("Terms is 0; expected at least 1.", () => new Neumann { Terms = 0 });
        Refused("Alpha is 0; expected a positive number.", () => new Neumann { Alpha = 0 });
        Refused("TailTolerance is -1; expected a number of at least 0.", () => new Neumann { TailTolerance = -1 });
        Refused("PowerIterations is 0; expected at least 1.", () => new Neumann { PowerIterations = 0 });
        Refused("RefreshEvery is 0; expected at least 1.", () => new Neumann { RefreshEvery = 0 });
        Refused("Scale is -4; expected a positive number.", () => new T1T2 { Scale = -4 });
        Refused("Scale is 0; expected a positive number.", () => new T1T2 { Scale = 0 });
        Refused("Scale is NaN; expected a positive number.", () => new T1T2 { Scale = double.NaN });
        Refused("Terms is -1; expected at least 0.", () => new Reference { Terms = -1 });
        Refused("Alpha is -0.5; expected a positive number.", () => new Reference { Alpha = -0.5 });
        Refused("Ridge is -1; expected a number of at least 0.", () => new ImplicitDifferentiation(new Minres()) { Ridge = -1 });
        Refused("HessianStep is 0; expected a positive number.", () => new CentralDifferences { HessianStep = 0 });
        Refused("MaxGradientNorm is 0; expected a positive number.", () => new BilevelOptions { MaxGradientNorm = 0 });
        Refused("WeightDecay is -0.1; expected a number of at least 0.", () => new BilevelOptions { WeightDecay = -0.1 });
        Assert.Throws<ArgumentNullException>(() => new ImplicitDifferentiation(null!));
    }

    [Fact]
    public void What_a_method_is_given_is_what_its_solver_has()
    {
        Assert.Equal(new T1T2 { Scale = 2, OptimizerAware = true, Products = VectorProducts.Exact }, HypergradientSolver.T1T2(2, true, VectorProducts.Exact));
        Assert.Equal(new Reference { Terms = 5, Alpha = 0.1 }, HypergradientSolver.Reference(5, 0.1));
        Assert.Equal(
            new ImplicitDifferentiation(new Minres { Iterations = 3, Tolerance = 0.1 }) { Ridge = 2, Products = VectorProducts.Exact },
            HypergradientSolver.ImplicitDifferentiation(LinearSolver.Minres(3, 0.1), 2, VectorProducts.Exact));
        Assert.Equal(new ConjugateGradient { Iterations = 3, Tolerance = 0.1 }, LinearSolver.ConjugateGradient(3, 0.1));
        Assert.Equal(new WarmStart { Iterations = 3 }, LinearSolver.WarmStart(3));
        Assert.Equal(
            new Neumann { Terms = 4, Alpha = 0.1, LeadingAlpha = false, TailTolerance = 0.2, PowerIterations = 5, RefreshEvery = 6 },
            LinearSolver.Neumann(4, 0.1, leadingAlpha: false, 0.2, 5, 6));
        Assert.Equal(
            new CentralDifferences { JacobianStep = 0.1, HessianStep = 0.2, SelfCheck = true, SelfCheckTolerance = 0.3 },
            VectorProducts.CentralDifferences(0.1, 0.2, selfCheck: true, 0.3));
    }

    [Fact]
    public void What_is_left_out_is_the_default()
    {
        Assert.Equal(new T1T2(), HypergradientSolver.T1T2());
        Assert.Equal(new Reference(), HypergradientSolver.Reference());
        Assert.Equal(new ImplicitDifferentiation(new Minres()), HypergradientSolver.ImplicitDifferentiation(LinearSolver.Minres()));
        Assert.Equal(new ConjugateGradient(), LinearSolver.ConjugateGradient());
        Assert.Equal(new WarmStart(), LinearSolver.WarmStart());
        Assert.Equal(new Neumann(), LinearSolver.Neumann());
        Assert.Equal(new CentralDifferences(), VectorProducts.CentralDifferences());
    }

    [Fact]
    public void What_is_unset_is_not_checked()
    {
        Assert.Null((new Neumann { Alpha = null }).Alpha);
        Assert.Null((new BilevelOptions { MaxGradientNorm = null }).MaxGradientNorm);
    }

    private static void Refused(string sentence, Func<object> make) =>
        Assert.StartsWith(sentence, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
