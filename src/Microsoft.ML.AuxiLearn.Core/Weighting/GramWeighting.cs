using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A gradient method whose weights follow from the inner products of the tasks' gradients alone: its solver works on M = G Gᵀ, however large the network is.
/// Tasks without a gradient, such as those without a label in the batch, take no part.
/// </summary>
public abstract class GramWeighting : GradientWeighting
{
    private const long Columns = 1 << 20;   // of the gradients in float64 at a time

    /// <summary>The weights of the combination, [n], for the n tasks that have a gradient.</summary>
    /// <param name="gram">M, [n, n], finite, with a positive diagonal; M_ij = ⟨g_i, g_j⟩.</param>
    /// <param name="losses">Their mean losses, [n].</param>
    /// <param name="tasks">Which they are, ascending; 0 is the main task. At least one.</param>
    protected abstract Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks);

    /// <inheritdoc/>
    protected sealed override Tensor Combine(Tensor gradients, TaskLosses losses)
    {
        // in float64, so that M is positive semi-definite to more digits than a solver looks at
        var products = gradients.split(Columns, 1).Select(part => part.to(float64)).Select(part => part.matmul(part.t()))
            .Aggregate((sum, part) => sum.add_(part))
            .cpu().data<double>().ToArray();
        var weights = Enumerable.Repeat(1.0, losses.Tasks).ToArray();
        var all = Matrix<double>.Build.Dense(losses.Tasks, losses.Tasks, products);
        int[] tasks = [.. Enumerable.Range(0, losses.Tasks).Where(task => all[task, task] > 0)];
        // no solver can do anything about a loss that diverged: the plain sum carries it on to where training reports it
        if (tasks.Length == 0 || !products.All(double.IsFinite))
            return losses.Weights(weights);
        var means = losses.Values();
        var gram = Matrix<double>.Build.Dense(tasks.Length, tasks.Length, (i, j) => all[tasks[i], tasks[j]]);
        var solved = Solve(gram, Vector<double>.Build.DenseOfEnumerable(tasks.Select(task => means[task])), tasks);
        for (var i = 0; i < tasks.Length; i++)
            weights[tasks[i]] = solved[i];
        return losses.Weights(weights);
    }
}
