using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Bilevel training (the paper's algorithm 1): primary steps on L_T = g(l(w); phi) over the training rows, and after every few of them one auxiliary step along
/// the hypergradient of L_A, the main task's loss on the auxiliary set. The weights with the best validation metric win.
/// </summary>
internal sealed class TrainingSession : IDisposable, IStateful
{
    private const long VectorsAtOnce = 8192;
    private const int StepsToAsk = 8;   // of several processes, between two questions whether one is cancelled: each is a message

    private readonly TrainingPlan _plan;
    private readonly MainTask _main;
    private readonly TaskLayout _layout;
    private readonly TrainingSets _sets;
    private readonly PrimaryNetwork _network;
    private readonly BatchLosses _losses;
    private readonly BatchForm _form;
    private readonly Teacher? _teacher;
    private readonly TaskWeighting _weighting;
    private readonly BatchSources _sources;
    private readonly PrimarySteps _primary;
    private readonly AuxiliarySteps? _auxiliary;
    private readonly Validation _validation;
    private readonly TaskGradients _gradients;
    private readonly bool[] _hasLabels;
    private readonly Synchronization _synchronization;
    private readonly RandomStream? _stream;
    private readonly Action _checkAlive;
    private readonly BestEpoch _best;
    private readonly TrainingState? _kept;
    private readonly Fork? _fork;
    private readonly EpochLoop _loop;
    private Action<string> _warn = _ => { };
    private double _auxiliaryLoss = double.NaN;
    private double _rateFactor = 1;
    private long _step;

    /// <param name="plan">How to train.</param>
    /// <param name="main">The main task.</param>
    /// <param name="layout">The tasks.</param>
    /// <param name="sets">The rows, on the training device.</param>
    /// <param name="network">The network, on the training device.</param>
    /// <param name="random">Whence every random choice comes, but for libtorch's.</param>
    /// <param name="stream">Whence modules draw.</param>
    /// <param name="checkAlive">Throws where training was cancelled from outside.</param>
    /// <param name="teacher">Of a learned task; null without one.</param>
    public TrainingSession(TrainingPlan plan, MainTask main, TaskLayout layout, TrainingSets sets, PrimaryNetwork network, SeededRandom random,
        RandomStream stream, Action checkAlive, Teacher? teacher = null)
    {
        (_plan, _main, _sets, _network, _checkAlive, _teacher) = (plan, main, sets, network, checkAlive, teacher);
        using (stream.Turn())
            _weighting = plan.Weighting(layout.LossNames.Count, sets.Training.Device, random);
        _stream = Draws(network, plan.Network) || (teacher is not null && Draws(teacher.Generator, teacher.Network))
            || _weighting.GetType().Assembly != typeof(TaskWeighting).Assembly ? stream : null;
        if (network.JointMembers < network.Members && _weighting is not LossWeighting)
            throw new InvalidOperationException(
                $"The option SingleTaskMembers is {network.Members - network.JointMembers} and the option Weighting is one that steps along a mix of each "
                    + "task's gradient; expected 0, or a method that weighs losses, such as AuxiLearn.");
        if (plan.Distribution is { } processes && network.Members > 1)
            throw new InvalidOperationException(
                $"The option Members is {network.Members} and the option Distributed has {processes.Size} processes; expected one member, or one process.");
        _layout = _weighting is IBilevelWeighting { TakesPixels: true } ? layout.KeepingPixels() : layout;
        _losses = new BatchLosses(network, _layout, teacher);
        _synchronization = new Synchronization(plan.Distribution, network, teacher?.Generator, (_weighting as CombinerWeighting)?.Combiner);
        _form = new BatchForm(sets.Input, _layout, sets.Units, new(network.InputUnits.Mean, network.InputUnits.Scale), (sets.Training, random));
        _sources = new BatchSources(plan, sets, _form, random, teacher, network);
        _primary = new PrimarySteps(plan, network, _losses, _weighting, _sources.Primary, _sources.Taught);
        _fork = plan.MergeInterval is { } interval
            ? new Fork(plan, interval, network, _losses, _weighting, _sources.Primary, _primary, main.HigherIsBetter) : null;
        _hasLabels = LabelledTasks.Of(sets.Training, layout);
        if (layout.LossNames.Count > 1 && _weighting is IBilevelWeighting bilevel)
            _auxiliary = new AuxiliarySteps(plan, network, _losses, bilevel, teacher, _primary, _sources.Hyper, _sources.Auxiliary, draws: _stream is not null);
        _gradients = new TaskGradients(network, _losses, _primary.Shared, teacher, sets.Training, plan.BatchSize, _form.Whole,
            layout.LossNames.Count, plan.GradientPasses);
        _validation = new Validation(network, main, _layout, _form, sets.Validation, sets.Input.IsImage ? plan.BatchSize : VectorsAtOnce,
            plan.Collective);
        _best = new BestEpoch(sets.Validation is not null, main.HigherIsBetter);
        _kept = sets.Validation is not null || plan.KeepBest   // else the last weights are the best
            ? new TrainingState(network, teacher?.Generator, [.. _weighting.Parameters, .. (_weighting as IBilevelWeighting)?.AuxiliaryParameters ?? []])
            : null;
        _loop = new EpochLoop(Epochs, plan.PatienceOf(_primary.PerEpoch), plan.KeepBest, sentence => _warn(sentence));
    }

    /// <summary>Trains to the end, to early stopping or to cancellation, and leaves the best weights in the network.</summary>
    /// <param name="report">Called after each epoch.</param>
    /// <param name="warn">Told in one sentence what came in between.</param>
    /// <param name="save">Saves the state after an epoch, from 1: told whether it is the last; null to save none.</param>
    public Outcome Run(Action<EpochReport> report, Action<string> warn, Action<int, bool>? save = null)
    {
        _warn = warn;
        var record = _loop.Run(Epoch, _best, () => _kept?.Capture(), report, _kept is null ? null : () => GoBack(_kept),
            save is null ? null : isLast => save(_loop.Epochs, isLast));
        if (record.BestEpoch == 0)
            throw new InvalidOperationException(
                $"No score of the validation rows was finite in {record.History.Count} epochs; a smaller LearningRate, MaxGradientNorm or features without "
                    + "extreme values help.");
        _kept?.RestoreNetwork();
        _teacher?.Inspect(_sets, _plan.BatchSize);
        if (_plan.PixelInspector is { } inspect && _auxiliary is not null)
            inspect(PixelInspection.Of((IBilevelWeighting)_weighting, _network, _losses, _form, _layout, _sets));
        var combiner = _weighting as CombinerWeighting;
        if (combiner is not null)
            record = record with { CombinerMaps = CombinerInspection.Of(combiner, _layout.LossNames, _plan.LeastSide) };
        return new Outcome(_main, record, _validation.Baseline, combiner is not null, combiner?.MostWeight)
        {
            Kept = MemberChoice.Of(_network, _layout, _form, _sets.Validation),
        };
    }

    /// <summary>
    /// All that changes from epoch to epoch, as it is between two of them. A new part of a training with a state of its own gets a line here.
    /// </summary>
    public void Transfer(StateTransfer state)
    {
        state.Module("network", _network);
        state.Part("teacher", _teacher);
        state.Part("sources", _sources);
        state.Part("stream", _stream);
        state.Part("primary", _primary);
        state.Part("fork", _fork);
        state.Part("auxiliary", _auxiliary);
        state.Part("validation", _validation);
        state.Part("gradients", _gradients);
        state.Part("kept", _kept);
        state.Part("best", _best);
        state.Part("loop", _loop);
        state.Value("step", ref _step);
        state.Value("rateFactor", ref _rateFactor);
        state.Value("auxiliaryLoss", ref _auxiliaryLoss);
        if (_best.Number < 0 || _best.Number > _loop.Epochs || _step < 0)
            throw new FormatException($"its best epoch is {_best.Number} of {_loop.Epochs}");
    }

    public void Dispose()
    {
        _kept?.Dispose();
        _synchronization.Dispose();
        _gradients.Dispose();
        _sources.Dispose();
        _auxiliary?.Dispose();
        _fork?.Dispose();
        _primary.Dispose();
        _weighting.Dispose();
    }

    /// <summary>What checkpoints miss of the state, in one sentence; null if nothing is known to be missed.</summary>
    public string? Unsaved => UnsavedState.Of(_weighting);

    private IEnumerable<PrimarySteps> Branches => _fork is null ? [_primary] : [_fork.Alone, _primary];

    private int Epochs => _plan.EpochsOf(_primary.PerEpoch);

    private EpochReport Epoch(int epoch)
    {
        var watch = Stopwatch.StartNew();
        var learningRate = _rateFactor * _plan.Optimizer.LearningRate * _plan.Schedule.Factor(epoch - 1, Epochs);
        foreach (var primary in Branches)
            primary.Optimizer.LearningRate = learningRate;
        if (_plan.Collective is { Rank: var rank })   // dropout and augmentation are others in each process, and from no state but the one that all have
        {
            _stream?.Begin(epoch, rank);
            _sources.Begin(epoch, rank);
        }

        using var scope = NewDisposeScope();
        var losses = zeros(_layout.LossNames.Count, device: _sets.Training.Device);
        var steps = _plan.StepsIn(epoch, _primary.PerEpoch);
        if (_fork is not null)
        {
            _fork.ToMain();
            Train(_fork.Alone, null, steps, zeros_like(losses));
            _fork.ToJoint();
        }
        Train(_primary, _auxiliary, steps, losses);

        losses.Times_(1.0 / steps);
        if (!_weighting.DependsOnLosses)
            _plan.Collective.Mean_(losses);
        _weighting.EndEpoch(losses);
        var means = _layout.OfLabelled(losses.cpu().data<float>().ToArray());
        if (!means.All(float.IsFinite))
            throw new DivergedException(
                $"Training diverged in epoch {epoch}: the loss of '{_layout.LossNames[Array.FindIndex(means, mean => !float.IsFinite(mean))]}' is not finite "
                    + $"at learning rate {learningRate:G3}; a smaller LearningRate, MaxGradientNorm or normalised features help.");
        _synchronization.EndEpoch();
        var weights = TaskWeights();
        if (!weights.All(float.IsFinite) || weights.All(weight => weight == 0))
            throw new DivergedException(
                $"Training collapsed in epoch {epoch}: the weights of the tasks are {string.Join(", ", weights.Take(8))}, so that nothing is learned; a "
                    + "smaller AuxiliaryLearningRate or LossCombiner.Relative helps.");
        var (validation, (norms, cosines)) = Measure(steps);
        var (usedSlots, slotsPerSample) = _teacher?.TakeUsage(_plan.Collective) ?? ([], double.NaN);
        return new EpochReport
        {
            Epoch = epoch,
            Epochs = Epochs,
            TaskNames = _layout.LossNames,
            TrainingLosses = means,
            TaskWeights = weights,
            AuxiliaryLoss = _auxiliaryLoss,
            ValidationMetric = validation.Metric,
            MetricName = _main.MetricName,
            IsBest = false,   // the loop decides
            LearningRate = learningRate,
            Duration = watch.Elapsed,
            ValidationLoss = validation.Loss,
            ValidationLosses = validation.TaskLosses,
            GradientNorms = norms,
            GradientCosines = cosines,
            AuxiliaryLearningRate = _auxiliary?.LearningRate ?? double.NaN,
            UsedAuxiliaryClasses = usedSlots,
            AuxiliaryClassesPerSample = slotsPerSample,
            AuxiliarySteps = _auxiliary?.TakeSummary(),
            MergeLambda = _fork?.Lambda ?? double.NaN,
        };
    }

    /// <summary>The primary steps of an epoch and, after every few of them, an auxiliary one; the mean losses of each are added.</summary>
    private void Train(PrimarySteps primary, AuxiliarySteps? auxiliary, int steps, Tensor losses)
    {
        var interval = _plan.Auxiliary.UpdateInterval;
        for (var left = steps; left > 0; left--)
        {
            _checkAlive();
            if (_plan.Collective is null || left == steps || left % StepsToAsk == 0)
                _plan.Collective.ThrowIfCancelled(_plan.CancellationToken);
            using var turn = _stream?.Turn();
            primary.Step(losses, auxiliary is null ? left : Math.Min(left, interval - (int)(_step % interval)));
            if (auxiliary is not null && ++_step % interval == 0)
                _auxiliaryLoss = auxiliary.Step().AuxiliaryLoss;
        }
    }

    private (ValidationResult Validation, (float[] Norms, float[] Cosines) Gradients) Measure(int steps)
    {
        using var turn = _stream?.Turn();
        return (_fork?.Merge(steps, _validation.Measure) ?? _validation.Measure(), _gradients.Measure(steps));
    }

    /// <summary>Whether passes through a module may draw random numbers.</summary>
    private static bool Draws(nn.Module module, Network description) =>
        description is CustomNetwork || module.modules().Any(part => part is TorchSharp.Modules.Dropout);

    private void GoBack(TrainingState kept)
    {
        kept.Restore();
        _fork?.Restart();
        foreach (var primary in Branches)
            primary.Optimizer.Forget();
        _auxiliary?.Forget();
        _sources.Taught?.Forget();
        _rateFactor *= 0.1;
    }

    /// <summary>How much each loss counts; 0 where no row has a label, whatever the method says.</summary>
    private float[] TaskWeights()
    {
        using var scope = NewDisposeScope();
        var weights = _weighting.CurrentWeights() is { } current
            ? _plan.Collective.Mean_(current.clone()).cpu().data<float>().ToArray() : Enumerable.Repeat(1f, _layout.LossNames.Count);
        return [.. weights.Zip(_hasLabels, (weight, hasLabels) => hasLabels ? weight : 0)];
    }
}
