using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// GradNorm (Chen et al., 2018): the weights w descend Σ_j |G_j − Ḡ r_j^α| with G_j = |w_j ∇l_j| on one shared layer and r_j the task's inverse training
/// rate, (l_j / l_j(0)) over its mean; before each of their steps the weights are scaled to the sum T.
/// </summary>
public sealed class GradNorm : TaskWeighting
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
        var layer = Layer ?? losses.Shared.Last(parameter => parameter.dim() > 1);
        _initialLosses ??= losses.Means.detach().clone().DetachFromDisposeScope();

        var norms = stack([.. losses.Means.unbind().Select(loss => Autograd.Grad(loss, [layer], retainGraph: true)[0].norm())]);
        var total = (_weights * losses.Means).sum();
        total.backward();

        var g = _weights * norms;
        var rates = losses.Means.detach() / _initialLosses;
        using var alpha = Alpha.ToScalar();   // TorchSharp does not keep a number alive while libtorch reads it
        var target = (g.mean() * (rates / rates.mean()).pow(alpha)).detach();
        _weights.grad = Autograd.Grad((g - target).abs().sum(), [_weights])[0];
        using (no_grad())
            _weights.div_(_weights.mean());
        Show(_weights);
        return total;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _initialLosses?.Dispose();
        base.Dispose(disposing);
    }
}
