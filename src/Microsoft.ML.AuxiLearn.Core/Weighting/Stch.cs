using Microsoft.ML.AuxiLearn.Resuming;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>STCH (Lin et al., 2024).</summary>
internal sealed record StchMethod : WeightingMethod
{
    /// <summary>μ, positive.</summary>
    public double Mu
    {
        get;
        init => field = Positive.Checked(nameof(Mu), value);
    } = 1;

    public override IReadOnlyList<WeightingSetting> Settings => [WeightingSetting.Number(nameof(Mu), Mu, 0.1, 10, value => this with { Mu = value })];

    internal override MethodNotes Notes => new(
        "the smooth maximum: T μ log Σ_j exp(log(l_j / z_j) / μ), z_j the mean loss of the fourth epoch; Σ_j log l_j until then",
        Source: "Lin et al., ICML 2024")
    {
        When = "no task may fall behind",
        LibMtl = "STCH",
        TorchJd = "STCH",
    };

    public override TaskWeighting Build(WeightingContext context) => new Stch { Mu = Mu };
}

/// <summary>
/// STCH: the smooth Tchebycheff scalarization T μ log Σ_j exp(log(l_j / z_j) / μ) of the logarithms of the losses, in units z of their means at the end of a
/// warm-up in which Σ_j log l_j descends, as in the published multi-task experiments. Its slopes are T softmax_j(log(l_j / z_j) / μ) / l_j.
/// </summary>
internal sealed class Stch : LossWeighting
{
    private int _epochs;
    private double[]? _nadir;

    /// <summary>μ.</summary>
    public double Mu { get; init; } = 1;

    /// <summary>The epochs of the warm-up, at least 1.</summary>
    public int WarmUp { get; init; } = 4;

    /// <inheritdoc/>
    public override void EndEpoch(Tensor meanLosses)
    {
        if (++_epochs == WarmUp)
            _nadir = TaskLosses.ValuesOf(meanLosses);
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Value("epochs", ref _epochs);
        state.Value("nadir", ref _nadir);
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var l = Logarithm.Checked(nameof(Stch), losses.Values());
        var weights = losses.Weights([.. Slopes(l).Zip(l, (slope, loss) => loss != 0 ? slope / loss : 0)]);
        Show(weights);
        return (weights * losses.Means).sum();
    }

    /// <summary>The slopes by the logarithms of the losses; they are about 1.</summary>
    private double[] Slopes(double[] l)
    {
        if (_nadir is not { } z)
            return [.. l.Select(_ => 1.0)];
        var exponents = l.Zip(z, (loss, unit) => loss == 0 ? double.NegativeInfinity : unit > 0 ? Math.Log(loss / unit) / Mu : 0).ToArray();
        var largest = exponents.Max();
        var shares = exponents.Select(value => double.IsNegativeInfinity(value) ? 0 : Math.Exp(value - largest)).ToArray();
        var sum = shares.Sum();
        return [.. shares.Select(share => l.Length * share / sum)];
    }
}
