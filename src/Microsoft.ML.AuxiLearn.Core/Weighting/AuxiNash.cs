using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>AuxiNash (Shamsian et al., 2023).</summary>
internal sealed record AuxiNashMethod : WeightingMethod
{
    /// <summary>The main task's share of the power at the start, over 0 and under 1; null: 1/T.</summary>
    public double? MainShare
    {
        get;
        init => field = value is null or (> 0 and < 1) ? value : throw BadShare(value.Value, nameof(MainShare));
    }

    public override bool IsBilevel => true;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(MainShare), MainShare ?? double.NaN, 0.1, 0.9, value => this with { MainShare = value })];

    internal override WeightingPreset Preset => new() { AuxiliaryOptimizer = OptimizerKind.Sgd };

    internal override MethodNotes Notes => new(
        "bargaining power: M α = p / α; p = T softmax(φ) descends L_A by dα/dp = (M + diag(p / α²))⁻¹ diag(1 / α)", "T + h", "Shamsian et al., ICML 2023")
    {
        When = "as `NashMtl`, if the main task is what matters",
    };

    internal static ArgumentOutOfRangeException BadShare(double share, string parameter) =>
        new(parameter, $"The main task's share of the bargaining power is {share}; expected a number over 0 and under 1.");

    public override TaskWeighting Build(WeightingContext context) => new AuxiNash(context.Tasks, MainShare, context.Type, context.Device);
}

/// <summary>
/// AuxiNash (Shamsian et al., 2023): Nash bargaining in which task j has the bargaining power p_j, α_j ⟨g_j, Σ_i α_i g_i⟩ = p_j. p = T softmax(φ) is learned
/// along the hypergradient of the main task's loss; uniform p is <see cref="NashMtl"/>.
/// </summary>
internal sealed class AuxiNash : GramWeighting, IBilevelWeighting
{
    private readonly Parameter _phi;
    private Vector<double>? _alpha;
    private Matrix<double>? _derivative;

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
            throw AuxiNashMethod.BadShare(share, nameof(mainShare));
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
    protected override Tensor HeadWeights(Tensor weights, TaskLosses losses) => weights;

    /// <summary>
    /// Σ_j α_j(p(φ)) l̄_j with the α of the last training step, to first order in p: α + (dα/dp) (p(φ) − p), whose derivative is the closed form.
    /// </summary>
    /// <exception cref="InvalidOperationException">There has been no training step.</exception>
    public Tensor Combine(Tensor perSample)
    {
        ArgumentNullException.ThrowIfNull(perSample);
        if (_alpha is null || _derivative is null)
            throw new InvalidOperationException("There are no gradients to bargain over yet; expected a training step before the first auxiliary step.");
        var alpha = tensor(_alpha.ToArray(), perSample.dtype, perSample.device);
        var derivative = tensor(_derivative.ToArray(), perSample.dtype, perSample.device);
        var p = Preferences();
        return (alpha.Plus(derivative.mv(p - p.detach())) * perSample.mean([0L])).sum();
    }

    /// <inheritdoc/>
    public void Project()
    {
    }

    /// <inheritdoc/>
    protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks)
    {
        var all = Vector<double>.Build.Dense(TaskLosses.ValuesOf(Preferences()));
        var p = Vector<double>.Build.DenseOfEnumerable(tasks.Select(task => all[task]));
        if (NashBargaining.Solve(gram, p) is not { } bargaining)
            return p;
        // tasks that do not bargain in this step keep the last α that they had, and no power of theirs changes it
        var alpha = _alpha ?? all;
        var slopes = bargaining.Derivative();
        var derivative = Matrix<double>.Build.Dense(all.Count, all.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            alpha[tasks[i]] = bargaining.Alpha[i];
            for (var j = 0; j < tasks.Count; j++)
                derivative[tasks[i], tasks[j]] = slopes[i, j];
        }
        (_alpha, _derivative) = (alpha, derivative);
        return bargaining.Alpha;
    }

    /// <inheritdoc/>
    public override void Transfer(StateTransfer state)
    {
        base.Transfer(state);
        var (alpha, derivative) = (_alpha?.ToArray(), _derivative?.ToRowArrays());
        state.Value("alpha", ref alpha);
        state.Value("derivative", ref derivative);
        if (state.IsLoading)
        {
            _alpha = alpha is null ? null : Vector<double>.Build.Dense(alpha);
            _derivative = derivative is null ? null : Matrix<double>.Build.DenseOfRowArrays(derivative);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _phi.Dispose();
        base.Dispose(disposing);
    }
}
