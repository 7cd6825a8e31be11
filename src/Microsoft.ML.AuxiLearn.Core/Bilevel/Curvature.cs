using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>α = 1/L with L the largest curvature of the training loss, for iterations that need a step.</summary>
internal static class Curvature
{
    private const string Kept = "alpha";
    private const string Age = "alpha.age";

    /// <summary>The kept estimate, or a fresh one when it is older than so many auxiliary steps.</summary>
    public static double Step(HypergradientProblem problem, Linearization linearization, Tensor v, int iterations, int refreshEvery)
    {
        var age = problem.Memory.RecallNumber(Age) ?? refreshEvery;
        var alpha = age < refreshEvery && problem.Memory.RecallNumber(Kept) is { } kept ? kept : 1 / Largest(linearization, v, iterations);
        problem.Memory.Keep(Kept, alpha);
        problem.Memory.Keep(Age, age < refreshEvery ? age + 1 : 1);
        return alpha;
    }

    /// <summary>L by power iteration from v, which leans towards the stiff directions already and needs no random numbers.</summary>
    private static double Largest(Linearization linearization, Tensor v, int iterations)
    {
        using var scope = NewDisposeScope();
        var (x, largest) = (v / Vectors.Norm(v), 0.0);
        for (var i = 0; i < iterations; i++)
        {
            var (product, _) = linearization.Hessian(x);
            var norm = Vectors.Norm(product);
            if (norm == 0 || !double.IsFinite(norm))
                break;
            (x, largest) = (product / norm, Math.Max(largest, norm));
        }
        return largest > 0 ? largest : 1;   // no curvature to be seen: any step will do
    }
}
