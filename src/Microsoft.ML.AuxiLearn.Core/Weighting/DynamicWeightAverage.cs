using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>DWA (Liu, Johns and Davison, 2019): w_j = T softmax_j(r / τ), r the ratio of the last two epochs' mean losses; 1 for the first two epochs.</summary>
public sealed class DynamicWeightAverage : LossWeighting
{
    private Tensor? _last;
    private Tensor? _secondLast;

    /// <summary>τ, more than 0.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    public override void EndEpoch(Tensor meanLosses)
    {
        ArgumentNullException.ThrowIfNull(meanLosses);
        _secondLast?.Dispose();
        (_secondLast, _last) = (_last, meanLosses.detach().clone().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var weights = _secondLast is null ? ones_like(losses.Means) : Weigh((_last! / _secondLast).to(losses.Means.dtype));
        Show(weights);
        return (weights * losses.Means).sum();
    }

    private Tensor Weigh(Tensor ratios)
    {
        using var temperature = Temperature.ToScalar();   // TorchSharp does not keep a number alive while libtorch reads it
        var shares = (ratios / temperature).softmax(0);
        return shares / shares.mean();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _last?.Dispose();
            _secondLast?.Dispose();
        }
        base.Dispose(disposing);
    }
}
