using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>RLW (Lin et al., 2022).</summary>
internal sealed record RandomLossWeightingMethod : WeightingMethod
{
    internal override MethodNotes Notes => new("w = T softmax(z), z ~ N(0, I) at each step", Source: "Lin et al., TMLR 2022")
    {
        When = "as the baseline of every learned weighting",
        LibMtl = "RLW",
        TorchJd = "Random",
    };

    public override TaskWeighting Build(WeightingContext context) => new RandomLossWeighting(context.Random.NextInt64());
}

/// <summary>RLW (Lin et al., 2022): w = T softmax(z) with z ~ N(0, I) drawn at each step, 1 on average.</summary>
internal sealed class RandomLossWeighting : LossWeighting
{
    private readonly Generator _generator;

    /// <summary>Random weights that the seed determines.</summary>
    /// <param name="seed">The seed of the method's own generator.</param>
    public RandomLossWeighting(long seed) => _generator = new Generator((ulong)seed);

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var shares = randn(losses.Tasks, losses.Means.dtype, generator: _generator).to(losses.Means.device).softmax(0);
        var weights = shares / shares.mean();
        Show(weights);
        return (weights * losses.Means).sum();
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        var generator = _generator.get_state();
        state.Contents("generator", generator);
        if (state.IsLoading)
            _generator.set_state(generator);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _generator.Dispose();
        base.Dispose(disposing);
    }
}
