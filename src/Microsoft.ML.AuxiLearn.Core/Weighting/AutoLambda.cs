using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Auto-λ (Liu et al., 2022).</summary>
internal sealed record AutoLambdaMethod : WeightingMethod
{
    /// <summary>Where each λ starts, at least 0.</summary>
    public double Initial
    {
        get;
        init => field = Positive.OrZero(nameof(Initial), value);
    } = 0.1;

    public override bool IsBilevel => true;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(Initial), Initial, 0.01, 1, value => this with { Initial = value })];

    internal override MethodNotes Notes => new(
        "l_0 + Σ_j λ_j l_j; λ ≥ 0 descends L_A one step ahead: dL_A/dλ_j ∝ −⟨∇L_A, ∇l_j⟩", MethodNotes.OneAndHypergradient, "Liu et al., TMLR 2022")
    {
        When = "as `AuxiLearn`, with weights that have no upper bound",
        LibMtl = "AutoLambda",
    };

    public override TaskWeighting Build(WeightingContext context) => new AutoLambda(context.Tasks, Initial, context.Type, context.Device);
}

/// <summary>
/// Auto-λ (Liu et al., 2022): l_0 + Σ_j λ_j l_j with λ descending the main loss after one step ahead, dL_A/dλ_j ∝ −⟨∇L_A, ∇l_j⟩: the hypergradient with
/// <see cref="HypergradientSolver.T1T2"/>. λ stays at 0 or more.
/// </summary>
internal sealed class AutoLambda : LossWeighting, IBilevelWeighting
{
    private readonly Parameter _lambda;

    /// <summary>One λ for each auxiliary task; the main task counts 1.</summary>
    /// <param name="tasks">T, at least 1.</param>
    /// <param name="initial">Where each λ starts, at least 0.</param>
    /// <param name="type">The losses' type.</param>
    /// <param name="device">The losses' device.</param>
    public AutoLambda(int tasks, double initial = 0.1, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initial);
        using var scope = NewDisposeScope();
        _lambda = new Parameter(tensor([.. Enumerable.Repeat(initial, tasks - 1)], type, device));
        _lambda.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> AuxiliaryParameters => [_lambda];

    /// <inheritdoc/>
    public Tensor Combine(Tensor perSample)
    {
        ArgumentNullException.ThrowIfNull(perSample);
        return Sum(perSample.mean([0L]));
    }

    /// <inheritdoc/>
    public void Project()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _lambda.relu_();
    }

    /// <inheritdoc/>
    public override Tensor? CurrentWeights()
    {
        using var _ = no_grad();
        return cat([_lambda.new_ones(1), _lambda]);
    }

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses) => Sum(losses.Means);

    private Tensor Sum(Tensor means) => means[0].Plus((_lambda * means.narrow(0, 1, means.shape[0] - 1)).sum());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _lambda.Dispose();
        base.Dispose(disposing);
    }
}
