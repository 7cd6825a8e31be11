using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>MGDA (Sener and Koltun, 2018).</summary>
internal sealed record MgdaMethod : WeightingMethod
{
    /// <summary>What each gradient is divided by before the min-norm point is sought.</summary>
    public MgdaNormalization Normalization { get; init; }

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Choice(nameof(Normalization), Normalization, value => this with { Normalization = value })];

    internal override MethodNotes Notes => new(
        "the min-norm point of the convex hull: d = Σ_j w_j g_j, w = argmin wᵀ M w, w ≥ 0, Σ w = 1", MethodNotes.Each, "Sener and Koltun, NeurIPS 2018")
    {
        When = "all tasks matter equally, and none may get worse",
        LibMtl = "MGDA",
        TorchJd = "MGDA",
    };

    public override TaskWeighting Build(WeightingContext context) => new Mgda { Normalization = Normalization };
}

/// <summary>
/// MGDA (Sener and Koltun, 2018): the min-norm point d = Σ_j w_j g_j of the convex hull of the gradients. No task's loss rises along −d to first order,
/// ⟨g_j, d⟩ ≥ |d|², and d = 0 where the tasks are Pareto stationary.
/// </summary>
internal sealed class Mgda : GramWeighting
{
    /// <summary>What each gradient is divided by before the min-norm point is sought; its weights are then those of the losses as they are.</summary>
    public MgdaNormalization Normalization { get; init; }

    /// <inheritdoc/>
    protected override Tensor HeadWeights(Tensor weights, TaskLosses losses) => weights;

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var scale = Normalization switch
        {
            MgdaNormalization.None => Vector<double>.Build.Dense(tasks.Count, 1),
            MgdaNormalization.Gradient => Norms(gram),
            MgdaNormalization.Loss => losses,
            _ => Norms(gram).PointwiseMultiply(losses),
        };
        var inverse = Matrix<double>.Build.DenseOfDiagonalVector(scale.Map(value => value > 0 ? 1 / value : 1));
        return SimplexMinimum.Find(inverse * gram * inverse, Vector<double>.Build.Dense(tasks.Count), 1);
    }

    private static Vector<double> Norms(Matrix<double> gram) => gram.Diagonal().PointwiseSqrt();
}
