using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>PCGrad (Yu et al., 2020).</summary>
internal sealed record PcGradMethod : WeightingMethod
{
    internal override MethodNotes Notes => new(
        "conflicts are projected away: d_i ← d_i − (⟨d_i, g_j⟩ / abs(g_j)²) g_j where ⟨d_i, g_j⟩ < 0, j in random order; d = Σ_i d_i", MethodNotes.Each,
        "Yu et al., NeurIPS 2020")
    {
        When = "gradients conflict; a few tasks",
        LibMtl = "PCGrad",
        TorchJd = "PCGrad",
    };

    public override TaskWeighting Build(WeightingContext context) => new PcGrad(context.Random);
}

/// <summary>
/// PCGrad (Yu et al., 2020): each gradient loses what conflicts with the others, d_i ← d_i − (⟨d_i, g_j⟩ / |g_j|²) g_j where ⟨d_i, g_j⟩ &lt; 0, for the others
/// j in random order; the step is Σ_i d_i.
/// </summary>
/// <param name="random">Where the order comes from.</param>
internal sealed class PcGrad(Random random) : GramWeighting
{
    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var sum = Vector<double>.Build.Dense(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            var d = Vector<double>.Build.Dense(tasks.Count);   // d_i = Σ_j d[j] g_j
            d[i] = 1;
            var others = Enumerable.Range(0, tasks.Count).Where(j => j != i).ToArray();
            random.Shuffle(others);
            foreach (var j in others)
                d[j] -= Math.Min(d * gram.Column(j), 0) / gram[j, j];
            sum += d;
        }
        return sum;
    }
}
