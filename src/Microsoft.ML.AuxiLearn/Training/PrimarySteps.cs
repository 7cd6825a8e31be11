using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Primary steps: a batch of the training rows, its losses, the gradient that the weighting method makes of them, and the optimizer. It owns the optimizer.
/// </summary>
internal sealed class PrimarySteps : IDisposable, IStateful
{
    private readonly TrainingPlan _plan;
    private readonly BatchLosses _losses;
    private readonly TaskWeighting _weighting;
    private readonly BatchSampler _batches;
    private readonly TaughtBatches? _taught;
    private readonly Parameter[] _parameters;
    private readonly Parameter[] _shared;

    /// <param name="plan">How to train.</param>
    /// <param name="network">The network, on the training device.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="weighting">The weighting method.</param>
    /// <param name="batches">The training rows.</param>
    /// <param name="taught">The same with the teacher's labels; null without a learned task.</param>
    /// <param name="beside">The steps of another branch of the training, which takes turns with this one; null for none.</param>
    public PrimarySteps(TrainingPlan plan, PrimaryNetwork network, BatchLosses losses, TaskWeighting weighting, BatchSampler batches, TaughtBatches? taught,
        PrimarySteps? beside = null)
    {
        (_plan, _losses, _weighting, _batches, _taught) = (plan, losses, weighting, batches, taught);
        _parameters = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        Parameter[] backbone = [.. network.SharedParameters().Where(parameter => parameter.requires_grad)];
        _shared = backbone.Length > 0 ? backbone : _parameters;   // without a backbone, tasks can meet in a head alone
        Optimizer = beside is null
            ? VectorOptimizer.Create(plan.Optimizer, [.. _parameters, .. weighting.Parameters]) : VectorOptimizer.Beside(beside.Optimizer, plan.Optimizer);
    }

    /// <summary>The primary weights that are trained.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Those of them that the tasks share: the backbone's, or all where it has none.</summary>
    public IReadOnlyList<Parameter> Shared => _shared;

    /// <summary>Of the primary weights and those that the weighting method learns along with them.</summary>
    public VectorOptimizer Optimizer { get; }

    /// <summary>The steps in which as many rows are drawn as there are.</summary>
    public int PerEpoch => _batches.StepsPerEpoch;

    /// <summary>One step.</summary>
    /// <param name="sum">
    /// The mean loss of each task [T] is added to it: of the whole batch or, of several processes where the method does not depend on losses, the part whose
    /// mean over the processes is that.
    /// </param>
    /// <param name="unchanged">The steps, this one among them, for which the auxiliary weights stay as they are; at least 1.</param>
    public void Step(Tensor sum, int unchanged)
    {
        using var scope = NewDisposeScope();
        using var taught = _taught?.Next(unchanged);
        var batch = taught ?? _batches.Next();
        using IDisposable? twice = _weighting.DifferentiatesTwice ? SecondDerivatives.Needed() : null;
        var (perSample, beside) = _losses.OfStep(batch, _plan.Precision);
        perSample = batch.Exchange?.WithGradientOfWhole(perSample) ?? perSample;
        var means = Means(perSample, batch);
        _weighting.Backward(new TaskLosses(means, _shared, _parameters) { PerSample = perSample, Beside = beside, Exchange = batch.Exchange });
        if (_plan.MaxGradientNorm is { } norm)
            nn.utils.clip_grad_norm_(_parameters, norm);
        Optimizer.step();
        using var noGrad = no_grad();
        _weighting.EndStep(() => Means(_losses.OfStep(batch, _plan.Precision).PerSample, batch));
        var own = means.detach();
        sum.AddTimes_(_weighting.DependsOnLosses ? own : batch.Exchange?.Weighed(own) ?? own, 1);
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("optimizer", Optimizer);
        state.Part("weighting", _weighting);
    }

    /// <summary>Those of the whole batch, if the method depends on them, with the gradient of this process's share; else those of the share.</summary>
    private Tensor Means(Tensor perSample, Batch batch)
    {
        var means = TaskLayout.Means(perSample);
        return batch.Exchange is { } exchange && _weighting.DependsOnLosses ? exchange.MeanWithGradient(means) : means;
    }

    public void Dispose() => Optimizer.Dispose();
}
