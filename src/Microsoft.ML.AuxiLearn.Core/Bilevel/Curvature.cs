using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>α = 1/L with L the largest curvature of an operator, for iterations that need a step.</summary>
internal static class Curvature
{
    private const string Kept = "alpha";
    private const string Age = "alpha.age";

    /// <summary>
    /// The kept estimate, or a fresh one when it is older than so many auxiliary steps; infinite where there is no curvature, NaN where a product is not
    /// finite.
    /// </summary>
    public static double Step(LinearOperator a, Tensor v, SolverMemory memory, int iterations, int refreshEvery)
    {
        var age = memory.RecallNumber(Age) ?? refreshEvery;
        var kept = age < refreshEvery ? memory.RecallNumber(Kept) : null;
        var alpha = kept ?? 1 / Largest(a, v, iterations);
        if (!double.IsFinite(alpha))
            return alpha;
        memory.Keep(Kept, alpha);
        memory.Keep(Age, kept is null ? 1 : age + 1);
        return alpha;
    }

    /// <summary>L by power iteration from v, which leans towards the stiff directions already and needs no random numbers.</summary>
    private static double Largest(LinearOperator a, Tensor v, int iterations)
    {
        using var scope = NewDisposeScope();
        var (x, largest) = (v / Vectors.Norm(v), 0.0);
        for (var i = 0; i < iterations; i++)
        {
            var product = a.Apply(x).Ap;
            var norm = Vectors.Norm(product);
            if (norm == 0)
                break;
            (x, largest) = (product / norm, Math.Max(largest, norm));   // NaN stays
        }
        return double.IsFinite(largest) ? largest : double.NaN;
    }
}
