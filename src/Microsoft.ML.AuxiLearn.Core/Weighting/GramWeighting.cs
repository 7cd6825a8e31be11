using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A gradient method whose weights follow from the inner products of the tasks' gradients alone: its solver works on M = G Gᵀ, [T, T], however large the
/// network is.
/// </summary>
public abstract class GramWeighting : GradientWeighting
{
    private const long Columns = 1 << 20;   // of the gradients in float64 at a time

    private protected GramWeighting()
    {
    }

    /// <summary>The weights of the combination, [T].</summary>
    /// <param name="gram">M, finite; M_ij = ⟨g_i, g_j⟩.</param>
    /// <param name="losses">The step's losses.</param>
    private protected abstract Vector<double> Solve(Matrix<double> gram, TaskLosses losses);

    /// <inheritdoc/>
    protected sealed override Tensor Combine(Tensor gradients, TaskLosses losses)
    {
        // in float64, so that M is positive semi-definite to more digits than a solver looks at
        var products = gradients.split(Columns, 1).Select(part => part.to(float64)).Select(part => part.matmul(part.t())).Aggregate((sum, part) => sum.add_(part))
            .cpu().data<double>().ToArray();
        // no solver can do anything about a loss that diverged: the plain sum carries it on to where training reports it
        var weights = products.All(double.IsFinite)
            ? Solve(Matrix<double>.Build.Dense(losses.Tasks, losses.Tasks, products), losses)
            : Vector<double>.Build.Dense(losses.Tasks, 1);
        return tensor(weights.ToArray(), gradients.dtype, gradients.device);
    }
}
