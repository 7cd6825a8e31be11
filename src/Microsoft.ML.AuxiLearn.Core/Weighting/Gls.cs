using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>GLS (Chennupati et al., 2019).</summary>
internal sealed record GlsMethod : WeightingMethod
{
    internal override MethodNotes Notes => new("the geometric mean: (Π_j l_j)^(1/T)", Source: "Chennupati et al., CVPR Workshops 2019")
    {
        When = "a few losses of very different scales",
        LibMtl = "GLS",
    };

    public override TaskWeighting Build(WeightingContext context) => new Gls();
}

/// <summary>
/// GLS: the geometric mean G of the losses, dG/dl_j = G / (T l_j), over the tasks with a label in the batch. The scale of a loss does not matter.
/// </summary>
internal sealed class Gls : LossWeighting
{
    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var l = Logarithm.Checked(nameof(Gls), losses.Values());
        var present = l.Count(loss => loss != 0);
        var mean = Math.Exp(l.Where(loss => loss != 0).Sum(Math.Log) / present);
        var weights = losses.Weights([.. l.Select(loss => loss != 0 ? mean / (present * loss) : 0)]);
        Show(weights);
        return (weights * losses.Means).sum();
    }
}
