using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn;

/// <summary>How a solver takes Jacobian- and Hessian-vector products of the primary network.</summary>
public abstract record VectorProducts
{
    private protected VectorProducts()
    {
    }

    /// <summary>
    /// Double backward: exact, at the memory of a second-order graph of the primary network, each of whose operators needs a second derivative.
    /// </summary>
    public static VectorProducts Exact { get; } = new ExactProducts();

    /// <summary>
    /// Central differences of first-order passes, (f(w + εp) − f(w − εp)) / 2ε with ε = r · max(1, |w|) / |p|: the memory of a training step, and any operator
    /// that can be trained will do.
    /// </summary>
    /// <param name="jacobianStep">r of a Jacobian-vector product, more than 0. Null: 1e-5 in float32 and 1e-6 in float64.</param>
    /// <param name="hessianStep">r of a Hessian-vector product, more than 0. Null: 1e-3 in float32 and 1e-5 in float64.</param>
    /// <param name="selfCheck">Whether each product is taken a second time with r/2, to warn where the two differ; twice the cost.</param>
    /// <param name="selfCheckTolerance">The relative difference above which the self-check warns, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static VectorProducts CentralDifferences(
        double? jacobianStep = null, double? hessianStep = null, bool selfCheck = false, double selfCheckTolerance = 0.05) => new CentralDifferences
        {
            JacobianStep = jacobianStep,
            HessianStep = hessianStep,
            SelfCheck = selfCheck,
            SelfCheckTolerance = selfCheckTolerance,
        };

    internal abstract Linearization At(HypergradientProblem problem);
}
