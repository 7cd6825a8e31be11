using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>IMTL-L (Liu et al., 2021).</summary>
internal sealed record ImtlLMethod : WeightingMethod
{
    internal override MethodNotes Notes => new("learned scales that make every scaled loss 1: Σ_j exp(s_j) l_j − s_j", Source: "Liu et al., ICLR 2021")
    {
        When = "losses of different scales, without tuning",
        LibMtl = "IMTL",
    };

    public override TaskWeighting Build(WeightingContext context) => new ImtlL(context.Tasks, context.Type, context.Device);
}

/// <summary>IMTL-L: Σ_j exp(s_j) l_j − s_j with s learned, at rest where exp(s_j) = 1 / l_j; a task without a label in the batch leaves its s alone.</summary>
internal sealed class ImtlL : LossWeighting
{
    private readonly Parameter _scale;

    /// <summary>s starts at 0.</summary>
    public ImtlL(int tasks, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        _scale = new Parameter(zeros(tasks, type, device));
        _scale.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [_scale];

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var weights = _scale.exp();
        Show(weights);
        return (weights * losses.Means).Plus(-_scale * losses.Present()).sum();
    }
}
