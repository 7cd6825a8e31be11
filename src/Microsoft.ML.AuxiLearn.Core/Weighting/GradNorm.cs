using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>GradNorm (Chen et al., 2018).</summary>
internal sealed record GradNormMethod : WeightingMethod
{
    /// <summary>α, at least 0.</summary>
    public double Alpha
    {
        get;
        init => field = Positive.OrZero(nameof(Alpha), value);
    } = 1.5;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(Alpha), Alpha, 0.2, 3, value => this with { Alpha = value }, paperGrid: [0.3, 0.8, 1.5])];

    internal override MethodNotes Notes =>
        new("w descends Σ_j abs(G_j − Ḡ r_j^α): gradients of one size, larger for tasks that lag", "1, and T on one layer", "Chen et al., ICML 2018")
        {
            When = "gradients of different sizes",
            LibMtl = "GradNorm",
        };

    public override TaskWeighting Build(WeightingContext context) => new GradNorm(context.Tasks, context.Type, context.Device) { Alpha = Alpha };
}

/// <summary>
/// GradNorm (Chen et al., 2018): the weights w descend Σ_j |G_j − Ḡ r_j^α| with G_j = |w_j ∇l_j| on one shared layer and r_j the task's inverse training
/// rate, (l_j / l_j(0)) over its mean; before each of their steps the weights are scaled to the sum T. Means are over the tasks with a label in the batch.
/// </summary>
internal sealed class GradNorm : TaskWeighting
{
    private readonly Parameter _weights;
    private Tensor? _initialLosses;

    /// <summary>The weights start at 1.</summary>
    /// <param name="tasks">T, at least 1.</param>
    /// <param name="type">The losses' type.</param>
    /// <param name="device">The losses' device.</param>
    public GradNorm(int tasks, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        _weights = new Parameter(ones(tasks, type, device));
        _weights.DetachFromDisposeScope();
    }

    /// <summary>α, at least 0: how strongly slow tasks are favoured.</summary>
    public double Alpha { get; init; } = 1.5;

    /// <summary>The layer whose gradients are compared; null: the last shared parameter of two dimensions or more.</summary>
    public Parameter? Layer { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [_weights];

    /// <inheritdoc/>
    protected override Tensor Differentiate(TaskLosses losses)
    {
        var layer = Layer ?? losses.Shared.Last(parameter => parameter.dim() > 1 && parameter.shape is not [_, 1, _]);   // which is a bias of members
        var present = losses.Present();
        var rates = Rates(losses.Means.detach(), present);
        var norms = stack([.. losses.Means.unbind().Select(loss => losses.OfWholeBatch(Autograd.Grad(loss, [layer], retainGraph: true))[0].norm())]);
        var total = (_weights * losses.Means).sum();
        total.backward();

        var g = _weights * norms;
        var target = (MeanOf(g, present) * (rates / MeanOf(rates, present)).Power(Alpha)).detach();
        _weights.grad = Autograd.Grad(((g - target).abs() * present).sum(), [_weights])[0];
        using (no_grad())
            _weights.div_(_weights.mean());
        Show(_weights);
        return total;
    }

    /// <summary>l_j / l_j(0), l_j(0) the first loss of the task in a batch with its label; 1 without one.</summary>
    private Tensor Rates(Tensor means, Tensor present)
    {
        var first = _initialLosses is null ? means : where(_initialLosses.to_type(ScalarType.Bool), _initialLosses, means);
        var rates = where(present.to_type(ScalarType.Bool), means / first, ones_like(means));
        _initialLosses?.Dispose();
        _initialLosses = first.clone().DetachFromDisposeScope();
        return rates;
    }

    /// <summary>The mean over the tasks that are present; 1 without any.</summary>
    private static Tensor MeanOf(Tensor values, Tensor present)
    {
        var count = present.sum();
        return where(count.to_type(ScalarType.Bool), (values * present).sum() / count, ones_like(count));
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        state.Tensor("initialLosses", ref _initialLosses, _weights);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _initialLosses?.Dispose();
        base.Dispose(disposing);
    }
}
