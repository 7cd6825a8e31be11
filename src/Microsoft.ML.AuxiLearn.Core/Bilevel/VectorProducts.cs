namespace Microsoft.ML.AuxiLearn.Bilevel;

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

    /// <summary>Central differences of first-order passes: the memory of a training step, and any operator that can be trained will do.</summary>
    public static VectorProducts CentralDifferences { get; } = new CentralDifferences();

    internal abstract Linearization At(HypergradientProblem problem);
}
