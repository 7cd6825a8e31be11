using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>
/// Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps); decoupled (AdamW), the weights decay beside
/// it and not through g.
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

    public VectorAdam(IEnumerable<Parameter> parameters, double learningRate, double weightDecay, bool isDecoupled, VectorOptimizer? beside = null)
        : base(parameters, learningRate, isDecoupled ? 0 : weightDecay, beside) =>
        _decoupledDecay = isDecoupled ? weightDecay : 0;

    /// <inheritdoc/>
    public override Tensor Slope(Tensor gradient)
    {
        if (_mean is null || _square is null)
            return zeros_like(gradient);
        var parameters = gradient.shape[0];   // the first of all; a weighting method's own come behind them
        return OptimizerStep.AdamSlope(gradient, _mean.narrow(0, 0, parameters), _square.narrow(0, 0, parameters), _steps, LearningRate, Beta1, Beta2, Epsilon);
    }

    public override void Forget()
    {
        _mean?.Dispose();
        _square?.Dispose();
        (_mean, _square, _steps) = (null, null, 0);
    }

    public override void Transfer(StateTransfer state)
    {
        state.Tensor("mean", ref _mean, Values);
        state.Tensor("square", ref _square, Values);
        state.Value("steps", ref _steps);
    }

    protected override void Update(Tensor values, Tensor gradient)
    {
        _mean ??= zeros_like(values).DetachFromDisposeScope();
        _square ??= zeros_like(values).DetachFromDisposeScope();
        _steps++;
        var rate = LearningRate / (1 - Math.Pow(Beta1, _steps));
        var correction = Math.Sqrt(1 - Math.Pow(Beta2, _steps));
        var kept = 1 - LearningRate * _decoupledDecay;
        if (AdamPass.Moves(values))
            new AdamPass(Beta1, Beta2, Epsilon, rate, correction, WeightDecay, kept).Move(values, _mean, _square, gradient);
        else
            MoveByOperators(values, _mean, _square, gradient, rate, correction, kept);
    }

    private void MoveByOperators(Tensor w, Tensor m, Tensor v, Tensor gradient, double rate, double correction, double kept)
    {
        using var scope = NewDisposeScope();
        using var step = (-rate).ToScalar();
        using var root = correction.ToScalar();
        using var decay = kept.ToScalar();
        var g = Decayed(w, gradient);
        if (_decoupledDecay != 0)
            w.mul_(decay);
        m.mul_(_beta1).add_(g, _oneMinusBeta1);
        v.mul_(_beta2).addcmul_(g, g, _oneMinusBeta2);
        w.addcdiv_(m, v.sqrt().div_(root).add_(_epsilon, _one), step);
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
