using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// A method that weighs the tasks of multi-task training: what auxiliary learning competes with and, as an <see cref="IBilevelWeighting"/>, auxiliary learning
/// itself.
/// </summary>
public abstract class TaskWeighting : IDisposable, IStateful
{
    private Tensor? _weights;

    /// <summary>The method's own parameters, to be trained by the primary optimizer beside the network's.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>The weights of the last step, detached, [T]; null where the method has none to show, or before the first step.</summary>
    public Tensor? Weights => _weights;

    /// <summary>
    /// How much each task counts now, [T] in the caller's dispose scope; null where the method has no weights to show, or before the first step.
    /// </summary>
    public virtual Tensor? CurrentWeights() => Weights?.alias();

    /// <summary>Puts the direction of one training step, and nothing else, into .grad of the network's and the method's parameters.</summary>
    /// <returns>The value that was differentiated, a detached scalar in the caller's dispose scope.</returns>
    public Tensor Backward(TaskLosses losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        foreach (var parameter in losses.All.Concat(Parameters))
            parameter.grad = null;
        var value = Differentiate(losses).detach();
        if (!LeavesWholeGradients)
            losses.Exchange?.Average([.. losses.All.Where(parameter => parameter.requires_grad)]);
        return value.MoveToOuterDisposeScope();
    }

    /// <summary>Called at the end of each epoch.</summary>
    /// <param name="meanLosses">The tasks' mean losses over the epoch, [T].</param>
    public virtual void EndEpoch(Tensor meanLosses)
    {
    }

    /// <summary>Called at the end of a training step, after the parameters have moved.</summary>
    /// <param name="means">Measures the mean losses of the same batch once more, [T] in the caller's dispose scope; costs a forward pass.</param>
    public virtual void EndStep(Func<Tensor> means)
    {
    }

    /// <summary>
    /// Whether <see cref="Differentiate"/> differentiates gradients once more. On a CPU, convolutions are then checked in their second derivatives too before
    /// they are relied on.
    /// </summary>
    public virtual bool DifferentiatesTwice => false;

    /// <summary>
    /// Whether the direction depends on the values of the losses, and not on their gradients alone: of several processes each then needs those of the whole
    /// batch before it differentiates.
    /// </summary>
    internal virtual bool DependsOnLosses => true;

    /// <summary>Whether <see cref="Differentiate"/> leaves gradients by the whole batch, not by this process's share of it.</summary>
    private protected virtual bool LeavesWholeGradients => false;

    /// <summary>Fills .grad, which is empty.</summary>
    protected abstract Tensor Differentiate(TaskLosses losses);

    /// <summary>Shows the weights of this step.</summary>
    protected void Show(Tensor weights)
    {
        _weights?.Dispose();
        _weights = weights.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>
    /// Saves or loads what the method keeps from step to step: here the parameters and <see cref="Weights"/>. A method that keeps more overrides it, so that a
    /// training can be resumed.
    /// </summary>
    /// <param name="state">Takes or gives each field by a name.</param>
    public virtual void Transfer(StateTransfer state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Parameters("parameters", Parameters);
        state.Parameters("auxiliary", (this as IBilevelWeighting)?.AuxiliaryParameters ?? []);
        state.Tensor("weights", ref _weights);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the method's tensors.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _weights?.Dispose();
        foreach (var parameter in Parameters)
            parameter.Dispose();
    }
}
