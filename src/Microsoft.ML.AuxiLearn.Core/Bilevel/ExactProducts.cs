namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Products by double backward.</summary>
internal sealed record ExactProducts : VectorProducts
{
    internal override Linearization At(HypergradientProblem problem) => new ExactLinearization(problem);
}
