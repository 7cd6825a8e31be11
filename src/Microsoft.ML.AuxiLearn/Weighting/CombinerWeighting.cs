using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>AuxiLearn: the losses per sample are combined by the auxiliary network g(l; phi), which is learned along the hypergradient.</summary>
/// <param name="combiner">g; owned by the weighting.</param>
public sealed class CombinerWeighting(LossCombinerNetwork combiner) : LossWeighting, IBilevelWeighting
{
    private Tensor? _last;

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> AuxiliaryParameters { get; } = [.. combiner.parameters()];

    /// <inheritdoc/>
    public double AuxiliaryScale => combiner.Scale;

    /// <inheritdoc/>
    public bool TakesPixels => combiner.TakesPixels;

    /// <inheritdoc/>
    public Tensor Combine(Tensor perSample) => combiner.forward(perSample);

    /// <inheritdoc/>
    public void Project() => combiner.Project();

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var perSample = losses.PerSample ?? throw new ArgumentException("The losses per sample are missing; expected [n, T], or [n, T, h, w] of pixels.", nameof(losses));
        _last?.Dispose();
        _last = perSample.detach().DetachFromDisposeScope();
        return CombineWithFixedWeights(perSample);
    }

    /// <summary>g as a primary step needs it: without a gradient of phi.</summary>
    private Tensor CombineWithFixedWeights(Tensor perSample)
    {
        try
        {
            foreach (var parameter in AuxiliaryParameters)
                parameter.requires_grad = false;
            return Combine(perSample);
        }
        finally
        {
            foreach (var parameter in AuxiliaryParameters)
                parameter.requires_grad = true;
        }
    }

    /// <inheritdoc/>
    public override Tensor? CurrentWeights() => _last is null ? null : combiner.TaskWeights(_last);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _last?.Dispose();
            combiner.Dispose();
        }
        base.Dispose(disposing);
    }
}
