using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// PCGrad (Yu et al., 2020): each gradient loses what conflicts with the others, d_i ← d_i − (⟨d_i, g_j⟩ / |g_j|²) g_j where ⟨d_i, g_j⟩ &lt; 0, for the others j in
/// random order; the step is Σ_i d_i.
/// </summary>
/// <param name="random">Where the order comes from.</param>
public sealed class PcGrad(Random random) : GramWeighting
{
    private protected override Vector<double> Solve(Matrix<double> gram, TaskLosses losses)
    {
        var sum = Vector<double>.Build.Dense(losses.Tasks);
        for (var i = 0; i < losses.Tasks; i++)
        {
            var d = Vector<double>.Build.Dense(losses.Tasks);   // d_i = Σ_j d[j] g_j
            d[i] = 1;
            var others = Enumerable.Range(0, losses.Tasks).Where(j => j != i && gram[j, j] > 0).ToArray();
            random.Shuffle(others);
            foreach (var j in others)
                d[j] -= Math.Min(d * gram.Column(j), 0) / gram[j, j];
            sum += d;
        }
        return sum;
    }
}
