using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Auxiliary steps: a batch of the training rows and one of the auxiliary set, and the auxiliary weights go one step along the hypergradient of the main task's
/// loss on the latter. It owns the optimizers.
/// </summary>
internal sealed class AuxiliarySteps : IDisposable, IStateful
{
    private readonly IBilevelWeighting _weighting;
    private readonly BatchLosses _losses;
    private readonly BatchSampler _train;
    private readonly BatchSampler _auxiliary;
    private readonly JointOptimizer _optimizer;
    private readonly BilevelOptimizer _bilevel;
    private readonly AuxiliaryStepCount _count = new();

    /// <param name="plan">How to train.</param>
    /// <param name="network">The network.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="weighting">What is learned.</param>
    /// <param name="teacher">What is learned beside it; null without a learned task.</param>
    /// <param name="primary">The primary steps.</param>
    /// <param name="train">The training rows.</param>
    /// <param name="auxiliary">The auxiliary set.</param>
    /// <param name="draws">Whether a pass may draw random numbers.</param>
    public AuxiliarySteps(
        TrainingPlan plan, PrimaryNetwork network, BatchLosses losses, IBilevelWeighting weighting, Teacher? teacher, PrimarySteps primary, BatchSampler train,
            BatchSampler auxiliary, bool draws = true)
    {
        (_weighting, _losses, _train, _auxiliary) = (weighting, losses, train, auxiliary);
        var (optimizer, phi) = (plan.Auxiliary.Optimizer, weighting.AuxiliaryParameters);
        _optimizer = new JointOptimizer([
            .. phi.Count > 0 ? [VectorOptimizer.Create(optimizer with { LearningRate = optimizer.LearningRate * weighting.AuxiliaryScale }, phi)]
                : Array.Empty<VectorOptimizer>(),
            .. teacher is null ? Array.Empty<VectorOptimizer>() : [teacher.Optimizer(optimizer)],
        ]);
        LearningRate = phi.Count > 0 ? optimizer.LearningRate * weighting.AuxiliaryScale : teacher!.LearningRate;
        _bilevel = new BilevelOptimizer(primary.Parameters, [.. _optimizer.parameters()], _optimizer, plan.Auxiliary.Solver, new BilevelOptions
        {
            MaxGradientNorm = plan.Auxiliary.MaxHypergradientNorm,
            Project = weighting.Project,
            WeightDecay = plan.Optimizer.WeightDecay,
            Modules = teacher is null ? [network] : [network, teacher.Generator],
            PrimaryOptimizer = primary.Optimizer,
            DrawsRandomNumbers = draws,
            Collective = plan.Distribution?.Collective,
        });
    }

    /// <summary>The learning rate of the combiner or, without one, of the teacher.</summary>
    public double LearningRate { get; }

    /// <summary>One step.</summary>
    public AuxiliaryStep Step()
    {
        using var scope = NewDisposeScope();
        var train = _train.Next();
        var auxiliary = _auxiliary.Next();
        var step = _bilevel.Step(_losses.Training(train, _weighting.Combine), () => _losses.Main(auxiliary));
        _count.Add(step);
        return step;
    }

    /// <summary>What came of the steps since the last call; null where there were none.</summary>
    public AuxiliaryStepSummary? TakeSummary() => _count.Take();

    /// <summary>Goes on as if it had not taken a step yet, but for the weights.</summary>
    public void Forget()
    {
        _optimizer.Forget();
        _bilevel.LoadState(new Dictionary<string, Tensor>());
        _count.Take();
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("optimizer", _optimizer);
        state.Part("bilevel", _bilevel);
    }

    public void Dispose()
    {
        _bilevel.Dispose();
        _optimizer.Dispose();
    }
}
