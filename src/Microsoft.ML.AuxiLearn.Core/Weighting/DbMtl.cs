using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>DB-MTL (Lin et al., 2023).</summary>
internal sealed record DbMtlMethod : WeightingMethod
{
    /// <summary>β, from 0 up to but not including 1.</summary>
    public double Beta
    {
        get;
        init => field = value < 1 ? Positive.OrZero(nameof(Beta), value)
            : throw new ArgumentOutOfRangeException(nameof(Beta), $"The setting Beta is {value}; expected from 0 up to but not including 1.");
    } = 0.9;

    public override IReadOnlyList<WeightingSetting> Settings => [WeightingSetting.Number(nameof(Beta), Beta, 0.1, 0.99, value => this with { Beta = value })];

    internal override MethodNotes Notes => new(
        "gradients of log l_j, their running means m_j ← g_j + β / √t (m_j − g_j) brought to the length of the longest: d = max_k abs(m_k) Σ_j m_j / abs(m_j)",
        MethodNotes.Each, "Lin et al., 2023, arXiv:2308.12029")
    {
        When = "losses and gradients of different scales; a few tasks",
        LibMtl = "DB_MTL",
    };

    public override TaskWeighting Build(WeightingContext context) => new DbMtl { Beta = Beta };
}

/// <summary>
/// DB-MTL: losses are balanced by their logarithms, gradients by their lengths: m_j ← g_j + β / √t (m_j − g_j) with g_j = ∇ log l_j, d = max_k |m_k| Σ_j m_j /
/// |m_j|. Tasks without a label in the batch take no part, and keep their running mean. It keeps a gradient for each task.
/// </summary>
internal sealed class DbMtl : GradientWeighting
{
    private const double Smallest = 1e-8;   // as published: of losses and lengths

    private Tensor? _means;
    private int _steps;

    /// <summary>β.</summary>
    public double Beta { get; init; } = 0.9;

    /// <inheritdoc/>
    protected override Tensor Prepare(Tensor gradients, TaskLosses losses)
    {
        var scaled = Slopes(losses).unsqueeze(1) * gradients;
        var present = losses.Present().to_type(ScalarType.Bool).unsqueeze(1);
        var before = _means ?? zeros_like(gradients);
        var means = where(present, scaled.Plus((before - scaled).Times(Beta / Math.Sqrt(++_steps))), before);
        _means?.Dispose();
        _means = means.detach().clone().DetachFromDisposeScope();
        return means;
    }

    /// <inheritdoc/>
    protected override Tensor Combine(Tensor gradients, TaskLosses losses)
    {
        var lengths = TaskLosses.ValuesOf(gradients.Squared().sum(1).sqrt() * losses.Present());
        var longest = lengths.Max();
        return losses.Weights([.. lengths.Select(length => length == 0 ? 0 : longest / (length + Smallest))]);
    }

    /// <inheritdoc/>
    protected override Tensor HeadWeights(Tensor weights, TaskLosses losses) => Slopes(losses);

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Tensor("means", ref _means);
        state.Value("steps", ref _steps);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _means?.Dispose();
        base.Dispose(disposing);
    }

    private static Tensor Slopes(TaskLosses losses) =>
        losses.Weights([.. Logarithm.Checked(nameof(DbMtl), losses.Values()).Select(loss => 1 / (loss + Smallest))]);
}
