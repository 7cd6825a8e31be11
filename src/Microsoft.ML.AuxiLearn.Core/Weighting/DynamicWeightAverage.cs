using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>DWA (Liu, Johns and Davison, 2019).</summary>
internal sealed record DynamicWeightAverageMethod : WeightingMethod
{
    /// <summary>τ, positive.</summary>
    public double Temperature
    {
        get;
        init => field = Positive.Checked(nameof(Temperature), value);
    } = 2;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(Temperature), Temperature, 0.5, 8, value => this with { Temperature = value }, paperGrid: [0.5, 2, 5])];

    internal override MethodNotes Notes => new(
        "tasks whose loss falls slowly count more: w = T softmax(r / τ), r_j the ratio of the last two epochs' losses",
        Source: "Liu, Johns and Davison, CVPR 2019")
    {
        When = "tasks that learn at different speeds",
        LibMtl = "DWA",
    };

    public override TaskWeighting Build(WeightingContext context) => new DynamicWeightAverage { Temperature = Temperature };
}

/// <summary>
/// DWA (Liu, Johns and Davison, 2019): w_j = T softmax_j(r / τ), r the ratio of the last two epochs' mean losses; 1 for the first two epochs.
/// </summary>
internal sealed class DynamicWeightAverage : LossWeighting
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
        var weights = _secondLast is null ? ones_like(losses.Means) : Weigh(Ratios(_last!, _secondLast).to(losses.Means.dtype));
        Show(weights);
        return (weights * losses.Means).sum();
    }

    /// <summary>1 for a task that had no label in one of the epochs.</summary>
    private static Tensor Ratios(Tensor last, Tensor secondLast)
    {
        var known = last.to_type(ScalarType.Bool).logical_and(secondLast.to_type(ScalarType.Bool));
        return where(known, last / secondLast, ones_like(last));
    }

    private Tensor Weigh(Tensor ratios)
    {
        using var temperature = Temperature.ToScalar();   // TorchSharp does not keep a number alive while libtorch reads it
        var shares = (ratios / temperature).softmax(0);
        return shares / shares.mean();
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Tensor("last", ref _last);
        state.Tensor("secondLast", ref _secondLast);
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
