using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps); decoupled (AdamW), the weights decay beside it
/// and not through g.
/// </summary>
internal sealed class VectorAdam : VectorOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double _decoupledDecay;
    private readonly Scalar _beta1 = Beta1.ToScalar();
    private readonly Scalar _oneMinusBeta1 = (1 - Beta1).ToScalar();
    private readonly Scalar _beta2 = Beta2.ToScalar();
    private readonly Scalar _oneMinusBeta2 = (1 - Beta2).ToScalar();
    private readonly Scalar _epsilon = Epsilon.ToScalar();
    private readonly Scalar _one = 1.0.ToScalar();
    private Tensor? _mean;
    private Tensor? _square;
    private long _steps;

    public VectorAdam(IEnumerable<Parameter> parameters, double learningRate, double weightDecay, bool isDecoupled)
        : base(parameters, learningRate, isDecoupled ? 0 : weightDecay) =>
        _decoupledDecay = isDecoupled ? weightDecay : 0;

    /// <inheritdoc/>
    public override Tensor Slope(Tensor gradient)
    {
        if (_mean is null || _square is null)
            return zeros_like(gradient);
        var parameters = gradient.shape[0];   // the first of all; a weighting method's own come behind them
        return OptimizerStep.AdamSlope(gradient, _mean.narrow(0, 0, parameters), _square.narrow(0, 0, parameters), _steps, LearningRate, Beta1, Beta2, Epsilon);
    }

    protected override void Update(Tensor values, Tensor gradient)
    {
        gradient = Decayed(values, gradient);
        _mean ??= zeros_like(values).DetachFromDisposeScope();
        _square ??= zeros_like(values).DetachFromDisposeScope();
        _steps++;

        using var decay = (1 - LearningRate * _decoupledDecay).ToScalar();
        using var step = (-LearningRate / (1 - Math.Pow(Beta1, _steps))).ToScalar();
        using var correction = Math.Sqrt(1 - Math.Pow(Beta2, _steps)).ToScalar();
        if (_decoupledDecay != 0)
            values.mul_(decay);
        _mean.mul_(_beta1).add_(gradient, _oneMinusBeta1);
        _square.mul_(_beta2).addcmul_(gradient, gradient, _oneMinusBeta2);
        values.addcdiv_(_mean, _square.sqrt().div_(correction).add_(_epsilon, _one), step);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mean?.Dispose();
            _square?.Dispose();
            foreach (var scalar in (Scalar[])[_beta1, _oneMinusBeta1, _beta2, _oneMinusBeta2, _epsilon, _one])
                scalar.Dispose();
        }
        base.Dispose(disposing);
    }
}
