using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// AuxiNash (Shamsian et al., 2023): Nash bargaining in which task j has the bargaining power p_j, α_j ⟨g_j, Σ_i α_i g_i⟩ = p_j. p = T softmax(φ) is learned along the
/// hypergradient of the main task's loss; uniform p is <see cref="NashMtl"/>.
/// </summary>
public sealed class AuxiNash : GramWeighting, IBilevelWeighting
{
    private readonly Parameter _phi;
    private NashBargaining? _bargaining;

    /// <summary>Every auxiliary task starts with the same power.</summary>
    /// <param name="tasks">T, at least 1.</param>
    /// <param name="mainShare">The main task's share of the power at the start, over 0 and under 1; null: 1/T.</param>
    /// <param name="type">The losses' type.</param>
    /// <param name="device">The losses' device.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share outside (0, 1).</exception>
    public AuxiNash(int tasks, double? mainShare = null, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        var share = mainShare ?? 1.0 / tasks;
        if (mainShare is not null && share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(mainShare), $"The main task's share of the bargaining power is {share}; expected a number over 0 and under 1.");
        using var scope = NewDisposeScope();
        var lead = tasks > 1 ? Math.Log(share * (tasks - 1) / (1 - share)) : 0;   // softmax gives the main task its share
        _phi = new Parameter(tensor([lead, .. new double[tasks - 1]], type, device));
        _phi.DetachFromDisposeScope();
    }

    /// <summary>p, of mean 1, [T], with its graph.</summary>
    public Tensor Preferences()
    {
        var shares = _phi.softmax(0);
        return shares / shares.mean();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> AuxiliaryParameters => [_phi];

    /// <inheritdoc/>
    protected override bool WeighsHeads => true;

    /// <summary>
    /// Σ_j α_j(p(φ)) l̄_j with the α of the last training step, to first order in p: α + (dα/dp) (p(φ) − p), whose derivative is the closed form.
    /// </summary>
    /// <exception cref="InvalidOperationException">There has been no training step.</exception>
    public Tensor Combine(Tensor perSample)
    {
        ArgumentNullException.ThrowIfNull(perSample);
        var bargaining = _bargaining ?? throw new InvalidOperationException("There are no gradients to bargain over yet; expected a training step before the first auxiliary step.");
        var alpha = tensor(bargaining.Alpha.ToArray(), perSample.dtype, perSample.device);
        var derivative = tensor(bargaining.Derivative().ToArray(), perSample.dtype, perSample.device);
        var p = Preferences();
        return (alpha.Plus(derivative.mv(p - p.detach())) * perSample.mean([0L])).sum();
    }

    /// <inheritdoc/>
    public void Project()
    {
    }

    private protected override Vector<double> Solve(Matrix<double> gram, TaskLosses losses)
    {
        var p = Vector<double>.Build.Dense(Preferences().detach().to(float64).cpu().data<double>().ToArray());
        if (NashBargaining.Solve(gram, p) is not { } bargaining)
            return p;
        _bargaining = bargaining;
        return bargaining.Alpha;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _phi.Dispose();
        base.Dispose(disposing);
    }
}
