using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>Stochastic gradient descent with momentum: b = mu b + g, w = w - lr b.</summary>
internal sealed class VectorSgd(
    IEnumerable<Parameter> parameters, double learningRate, double momentum, double weightDecay, VectorOptimizer? beside = null)
    : VectorOptimizer(parameters, learningRate, weightDecay, beside)
{
    private readonly Scalar _momentum = momentum.ToScalar();
    private readonly Scalar _one = 1.0.ToScalar();
    private Tensor? _buffer;

    /// <inheritdoc/>
    public override Tensor Slope(Tensor gradient) => full_like(gradient, LearningRate);

    public override void Forget()
    {
        _buffer?.Dispose();
        _buffer = null;
    }

    public override void Transfer(StateTransfer state) => state.Tensor("buffer", ref _buffer, Values);

    protected override void Update(Tensor values, Tensor gradient)
    {
        gradient = Decayed(values, gradient);
        if (_buffer is null)
            _buffer = gradient.clone().DetachFromDisposeScope();
        else
            _buffer.mul_(_momentum).add_(gradient, _one);
        using var step = (-LearningRate).ToScalar();
        values.add_(_buffer, step);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _buffer?.Dispose();
            _momentum.Dispose();
            _one.Dispose();
        }
        base.Dispose(disposing);
    }
}
