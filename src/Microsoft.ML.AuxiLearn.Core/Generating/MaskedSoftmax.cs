using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Generating;

/// <summary>
/// The label generator's softmax: of the Σψ auxiliary classes, main class k owns ψ_k, and a sample's soft label lies (but for a trace of 1e-8) on those of its
/// main class, y'_i = m_i exp(z_i) / (Σ_j m_j exp(z_j) + 1e-7) with m = 1 inside and 1e-8 outside, and z less its largest in the row. Where another class' z is
/// more than 5 over the largest of its own, it counts as 5 over it, or the epsilon would take the label.
/// </summary>
internal sealed class MaskedSoftmax : nn.Module<Tensor, Tensor, Tensor>
{
    private const double Outside = 1e-8;

    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _epsilon = 1e-7.ToScalar();
    private static readonly Scalar _never = double.NegativeInfinity.ToScalar();
    private static readonly Scalar _most = 5.0.ToScalar();
    private static readonly Scalar _one = 1.ToScalar();

    private readonly Tensor _mask;

    /// <summary>A softmax for that hierarchy of classes.</summary>
    /// <param name="psi">ψ: for each main class, the number of its auxiliary classes, at least 1.</param>
    /// <exception cref="ArgumentException">No main class, or one without an auxiliary class.</exception>
    public MaskedSoftmax(params IReadOnlyList<int> psi) : base(nameof(MaskedSoftmax))
    {
        ArgumentNullException.ThrowIfNull(psi);
        if (psi.Count == 0 || psi.Any(count => count < 1))
            throw new ArgumentException(
                $"The auxiliary classes of the main classes are [{string.Join(", ", psi)}]; expected at least one main class, each with at least 1.",
                nameof(psi));
        TorchRuntime.EnsureLoaded();
        AuxiliaryClasses = psi.Sum();
        using var scope = NewDisposeScope();
        _mask = full([psi.Count, AuxiliaryClasses], Outside, float64);
        var start = 0;
        for (var k = 0; k < psi.Count; k++)
        {
            _mask[k].narrow(0, start, psi[k]).fill_(1);
            start += psi[k];
        }
        _mask.DetachFromDisposeScope();
    }

    /// <summary>Σψ.</summary>
    public int AuxiliaryClasses { get; }

    /// <summary>Soft auxiliary labels.</summary>
    /// <param name="logits">z, [n, Σψ].</param>
    /// <param name="label">The main class of each sample from 0, int64 of [n].</param>
    /// <returns>[n, Σψ], at least 0; each row's sum is 1 but for the epsilon.</returns>
    public override Tensor forward(Tensor logits, Tensor label)
    {
        var mask = _mask.to(logits.dtype, logits.device).index_select(0, label);
        var own = logits.detach().masked_fill(mask.lt(_one), _never).amax([1], keepdim: true);
        var z = minimum(logits, own.add(_most, _one));
        var weighted = (z - z.amax([1], keepdim: true)).exp() * mask;   // so that it cannot overflow
        return weighted / (weighted.sum(1, keepdim: true).add(_epsilon, _one));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _mask.Dispose();
        base.Dispose(disposing);
    }
}
