using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>
/// An optimizer that sees all its parameters as one vector, so that a step costs a handful of native calls however many parameters there are. The parameters
/// become views of the vector.
/// </summary>
/// <remarks>
/// It also keeps every scalar it hands to libtorch alive for the call. TorchSharp 0.107 does not: the Scalar that a number is converted to may be finalized
/// while native code reads it, and a long training with its own optimizers fails sooner or later with "Unknown scalar type", or steps by a wrong number.
/// </remarks>
internal abstract class VectorOptimizer : optim.Optimizer, optim.ILearningRateController, IStepSlope, IStateful
{
    private readonly Parameter[] _parameters;
    private readonly Tensor _values;
    private readonly Scalar _weightDecay;

    /// <param name="parameters">At least one, of one type and on one device.</param>
    /// <param name="learningRate">Positive.</param>
    /// <param name="weightDecay">The factor of the weights that is added to the gradient.</param>
    /// <param name="beside">An optimizer whose vector has the same parameters; null makes the vector.</param>
    protected VectorOptimizer(IEnumerable<Parameter> parameters, double learningRate, double weightDecay, VectorOptimizer? beside = null) : base(0)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _parameters = [.. parameters];
        _values = (beside?._values.alias() ?? nn.utils.parameters_to_vector(_parameters)).DetachFromDisposeScope();
        if (beside is null)
            nn.utils.vector_to_parameters(_values, _parameters);
        (LearningRate, InitialLearningRate) = (learningRate, learningRate);
        WeightDecay = weightDecay;
        _weightDecay = weightDecay.ToScalar();
    }

    /// <inheritdoc/>
    public double LearningRate { get; set; }

    /// <inheritdoc/>
    public double InitialLearningRate { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => [this];

    /// <summary>The factor of the weights that is added to the gradient.</summary>
    protected double WeightDecay { get; }

    /// <summary>The optimizer that the plan asks for.</summary>
    public static VectorOptimizer Create(OptimizerPlan plan, IEnumerable<Parameter> parameters) => Create(plan, parameters, null);

    /// <summary>The optimizer that the plan asks for, of another's parameters and with a state of its own: for another branch of a training.</summary>
    public static VectorOptimizer Beside(VectorOptimizer other, OptimizerPlan plan) => Create(plan, other._parameters, other);

    private static VectorOptimizer Create(OptimizerPlan plan, IEnumerable<Parameter> parameters, VectorOptimizer? beside) => plan.Kind switch
    {
        OptimizerKind.Sgd => new VectorSgd(parameters, plan.LearningRate, plan.Momentum, plan.WeightDecay, beside),
        OptimizerKind.Adam => new VectorAdam(parameters, plan.LearningRate, plan.WeightDecay, isDecoupled: false, beside),
        OptimizerKind.AdamW => new VectorAdam(parameters, plan.LearningRate, plan.WeightDecay, isDecoupled: true, beside),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Kind, "Unknown optimizer."),
    };

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => _parameters;

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (var parameter in _parameters)
            parameter.grad = null;
    }

    /// <summary>One step along the gradients; a parameter without one has a gradient of zero.</summary>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var gradient = cat([.. _parameters.Select(parameter => (parameter.grad ?? zeros_like(parameter)).flatten())]);
        Update(_values, gradient);
        return null!;   // there is no closure to value
    }

    /// <summary>Goes on as if it had not taken a step yet.</summary>
    public abstract void Forget();

    /// <inheritdoc/>
    public abstract Tensor Slope(Tensor gradient);

    /// <summary>What it keeps beside the values, which are those of the networks, and the learning rate, which is set before each epoch.</summary>
    public abstract void Transfer(StateTransfer state);

    /// <summary>Moves the values [P] along the gradient [P].</summary>
    protected abstract void Update(Tensor values, Tensor gradient);

    /// <summary>All parameters, [P].</summary>
    protected Tensor Values => _values;

    /// <summary>gradient + weight decay * values.</summary>
    protected Tensor Decayed(Tensor values, Tensor gradient) => WeightDecay != 0 ? gradient.add(values, _weightDecay) : gradient;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _values.Dispose();
            _weightDecay.Dispose();
        }
        base.Dispose(disposing);
    }
}
