using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>AuxiLearn: the losses per sample are combined by the auxiliary network g(l; phi), which is learned along the hypergradient.</summary>
/// <param name="combiner">g; owned by the weighting.</param>
internal sealed class CombinerWeighting(LossCombinerNetwork combiner) : LossWeighting, IBilevelWeighting
{
    private Tensor? _last;

    /// <summary>The combiner's network, with new random weights.</summary>
    public static CombinerWeighting Of(LossCombiner combiner, WeightingContext context)
    {
        var network = combiner.Build(context.Tasks);
        network.to(context.Device);
        return new(network);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> AuxiliaryParameters { get; } = [.. combiner.parameters()];

    /// <summary>g.</summary>
    internal LossCombinerNetwork Combiner => combiner;

    /// <summary>The most that a task may count, where tasks start below it; null without such a bound.</summary>
    internal double? MostWeight => combiner.MostWeight;

    /// <summary>The losses of the last batch, [n, T] or [n, T, h, w]; null before the first.</summary>
    internal Tensor? LastLosses => _last;

    /// <inheritdoc/>
    public double AuxiliaryScale => combiner.Scale;

    /// <inheritdoc/>
    public bool TakesPixels => combiner.TakesPixels;

    /// <inheritdoc/>
    public Tensor Combine(Tensor perSample) => combiner.forward(perSample);

    /// <inheritdoc/>
    public void Project() => combiner.Project();

    /// <inheritdoc/>
    protected override Tensor Differentiate(TaskLosses losses)
    {
        var total = Total(losses);
        // and not by phi, which an auxiliary step alone differentiates by
        Autograd.Accumulate(total, [.. losses.All.Where(parameter => parameter.requires_grad)]);
        return total;
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var perSample = losses.PerSample
            ?? throw new ArgumentException("The losses per sample are missing; expected [n, T], or [n, T, h, w] of pixels.", nameof(losses));
        _last?.Dispose();
        _last = perSample.detach().DetachFromDisposeScope();
        return Combine(perSample);
    }

    /// <inheritdoc/>
    public override Tensor? CurrentWeights() => _last is null ? null : combiner.TaskWeights(_last);

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Tensor("last", ref _last);
    }

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
