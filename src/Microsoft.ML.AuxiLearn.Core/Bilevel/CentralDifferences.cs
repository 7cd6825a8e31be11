using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// Products by central differences, (f(w + εp) − f(w − εp)) / 2ε with ε = r · max(1, |w|) / |p|. One-sided differences are not offered: through batch
/// normalisation they can turn a hypergradient's sign.
/// </summary>
internal sealed record CentralDifferences : VectorProducts
{
    /// <summary>
    /// r of a Jacobian-vector product. Null: 1e-5 in float32 and 1e-6 in float64, where the truncation, of order r², meets the rounding, of order 1/r.
    /// </summary>
    public double? JacobianStep { get; init => field = Setting.Positive(value); }

    /// <summary>
    /// r of a Hessian-vector product. Null: 1e-3 in float32 and 1e-5 in float64; larger, because differences of gradients are noisier, and because a short step
    /// across a ReLU's kink sees nothing but the kink.
    /// </summary>
    public double? HessianStep { get; init => field = Setting.Positive(value); }

    /// <summary>
    /// Whether each product is taken a second time with r/2, to warn where the two differ by more than <see cref="SelfCheckTolerance"/>; twice the cost.
    /// </summary>
    public bool SelfCheck { get; init; }

    /// <summary>The relative difference of a product with r and with r/2 above which the self-check warns, positive.</summary>
    public double SelfCheckTolerance { get; init => field = Setting.Positive(value); } = 0.05;

    internal double JacobianStepFor(torch.ScalarType type) => JacobianStep ?? (type == torch.ScalarType.Float64 ? 1e-6 : 1e-5);

    internal double HessianStepFor(torch.ScalarType type) => HessianStep ?? (type == torch.ScalarType.Float64 ? 1e-5 : 1e-3);

    internal override Linearization At(HypergradientProblem problem) => new CentralLinearization(problem, this);
}
