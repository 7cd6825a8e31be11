using MathNet.Numerics.LinearAlgebra;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// MGDA (Sener and Koltun, 2018): the min-norm point d = Σ_j w_j g_j of the convex hull of the gradients. No task's loss rises along −d to first order,
/// ⟨g_j, d⟩ ≥ |d|², and d = 0 where the tasks are Pareto stationary.
/// </summary>
public sealed class Mgda : GramWeighting
{
    /// <summary>What each gradient is divided by before the min-norm point is sought; its weights are then those of the losses as they are.</summary>
    public MgdaNormalization Normalization { get; init; }

    /// <inheritdoc/>
    protected override bool WeighsHeads => true;

    private protected override Vector<double> Solve(Matrix<double> gram, TaskLosses losses)
    {
        var scale = Normalization switch
        {
            MgdaNormalization.None => Vector<double>.Build.Dense(losses.Tasks, 1),
            MgdaNormalization.Gradient => Norms(gram),
            MgdaNormalization.Loss => Means(losses),
            _ => Norms(gram).PointwiseMultiply(Means(losses)),
        };
        var inverse = Matrix<double>.Build.DenseOfDiagonalVector(scale.Map(value => value > 0 ? 1 / value : 1));
        return SimplexMinimum.Find(inverse * gram * inverse, Vector<double>.Build.Dense(losses.Tasks), 1);
    }

    private static Vector<double> Norms(Matrix<double> gram) => gram.Diagonal().PointwiseSqrt();

    private static Vector<double> Means(TaskLosses losses) => Vector<double>.Build.DenseOfEnumerable(losses.Means.unbind().Select(loss => loss.detach().to(TorchSharp.torch.float64).item<double>()));
}
