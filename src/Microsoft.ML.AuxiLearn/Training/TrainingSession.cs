using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The bilevel loop (the paper's algorithm 1): primary steps on L_T = g(l(w); phi) over the training rows, and after every few of them one auxiliary step along the
/// hypergradient of L_A, the main task's loss on the auxiliary set. The weights with the best validation metric win.
/// </summary>
internal sealed class TrainingSession : IDisposable
{
    private const long VectorsAtOnce = 8192;
    private const long VectorsTaughtAtOnce = 1024;

    private readonly TrainingPlan _plan;
    private readonly MainTask _main;
    private readonly TaskLayout _layout;
    private readonly TrainingSets _sets;
    private readonly PrimaryNetwork _network;
    private readonly BatchLosses _losses;
    private readonly BatchForm _form;
    private readonly Teacher? _teacher;
    private readonly TaskWeighting _weighting;
    private readonly Parameter[] _parameters;
    private readonly Parameter[] _shared;
    private readonly VectorOptimizer _optimizer;
    private readonly BilevelOptimizer? _bilevel;
    private readonly JointOptimizer? _auxiliaryOptimizer;
    private readonly BatchSampler _batches;
    private readonly TaughtBatches? _taughtBatches;
    private readonly BatchSampler _hyperBatches;
    private readonly BatchSampler _auxiliaryBatches;
    private readonly WeightSnapshot? _best;
    private readonly Action _checkAlive;
    private double _auxiliaryLoss = double.NaN;
    private long _step;

    public TrainingSession(TrainingPlan plan, MainTask main, TaskLayout layout, TrainingSets sets, PrimaryNetwork network, Random random, Action checkAlive, Teacher? teacher = null)
    {
        (_plan, _main, _sets, _network, _checkAlive, _teacher) = (plan, main, sets, network, checkAlive, teacher);
        _weighting = plan.Weighting(layout.LossNames.Count, sets.Training.Device, random);
        _layout = _weighting is IBilevelWeighting { TakesPixels: true } ? layout.KeepingPixels() : layout;
        _losses = new BatchLosses(network, _layout, teacher);
        _form = new BatchForm(sets.Input, _layout, sets.Units);
        _parameters = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        Parameter[] backbone = [.. network.SharedParameters().Where(parameter => parameter.requires_grad)];
        _shared = backbone.Length > 0 ? backbone : _parameters;   // without a backbone, tasks can meet in a head alone
        _optimizer = VectorOptimizer.Create(plan.Optimizer, [.. _parameters, .. _weighting.Parameters]);
        // Images are augmented once per batch, so that every pass of a hypergradient sees the same pixels. L_T is measured on training images as primary steps see them;
        // L_A stands for the error on new images, and so takes them as scoring does.
        _batches = new BatchSampler(sets.Training, plan.BatchSize, random, _form.Train(random));
        _taughtBatches = teacher is null ? null : new TaughtBatches(_batches, teacher, sets.Input.IsImage ? 0 : VectorsTaughtAtOnce);   // images are large, and their networks normalise by batch
        _hyperBatches = new BatchSampler(sets.Training, plan.Auxiliary.BatchSize, random, _form.Train(random));
        _auxiliaryBatches = new BatchSampler(sets.Auxiliary, plan.Auxiliary.BatchSize, random, _form.Evaluate);
        if (sets.Validation is not null || plan.KeepBestWhenCancelled)   // else the last weights are the best
            _best = new WeightSnapshot(network);
        if (layout.LossNames.Count > 1 && _weighting is IBilevelWeighting bilevel)
        {
            var phi = bilevel.AuxiliaryParameters;
            var optimizer = plan.Auxiliary.Optimizer;
            _auxiliaryOptimizer = new JointOptimizer([
                .. phi.Count > 0 ? [VectorOptimizer.Create(optimizer with { LearningRate = optimizer.LearningRate * bilevel.AuxiliaryScale }, phi)] : Array.Empty<VectorOptimizer>(),
                .. teacher is null ? Array.Empty<VectorOptimizer>() : [teacher.Optimizer(optimizer)],
            ]);
            _bilevel = new BilevelOptimizer(_parameters, [.. _auxiliaryOptimizer.parameters()], _auxiliaryOptimizer, plan.Auxiliary.Solver, new BilevelOptions
            {
                MaxGradientNorm = plan.Auxiliary.MaxHypergradientNorm,
                Project = bilevel.Project,
                WeightDecay = plan.Optimizer.WeightDecay,
                Modules = teacher is null ? [network] : [network, teacher.Generator],
                PrimaryOptimizer = _optimizer,
            });
        }
    }

    /// <summary>Trains to the end, to early stopping or to cancellation, and leaves the best weights in the network.</summary>
    /// <returns>One report per epoch, and the best epoch.</returns>
    public (IReadOnlyList<EpochReport> History, int BestEpoch) Run(Action<EpochReport> report)
    {
        var history = new List<EpochReport>();
        var best = 0;
        try
        {
            for (var epoch = 1; epoch <= _plan.NumberOfEpochs; epoch++)
            {
                var current = Epoch(epoch, best > 0 ? history[best - 1] : null);
                history.Add(current);
                if (current.IsBest)
                {
                    best = epoch;
                    _best?.Capture(_network);
                }
                report(current);
                if (_plan.EarlyStoppingPatience is { } patience && epoch - best >= patience)
                    break;
            }
        }
        catch (OperationCanceledException) when (_plan.KeepBestWhenCancelled && best > 0)
        {
        }
        _best?.Restore(_network);
        _teacher?.Inspect(_sets, _plan.BatchSize);
        if (_plan.PixelInspector is { } inspect && _bilevel is not null)
            inspect(PixelInspection.Of((IBilevelWeighting)_weighting, _network, _losses, _form, _layout, _sets));
        return (history, best);
    }

    public void Dispose()
    {
        _taughtBatches?.Dispose();
        _batches.Dispose();
        _hyperBatches.Dispose();
        _auxiliaryBatches.Dispose();
        _best?.Dispose();
        _bilevel?.Dispose();
        _auxiliaryOptimizer?.Dispose();
        _optimizer.Dispose();
        _weighting.Dispose();
    }

    private EpochReport Epoch(int epoch, EpochReport? best)
    {
        var watch = Stopwatch.StartNew();
        var learningRate = _plan.Optimizer.LearningRate * _plan.Schedule.Factor(epoch - 1, _plan.NumberOfEpochs);
        _optimizer.LearningRate = learningRate;

        using var scope = NewDisposeScope();
        var losses = zeros(_layout.LossNames.Count, device: _sets.Training.Device);
        var steps = _batches.StepsPerEpoch;
        for (var step = 0; step < steps; step++)
        {
            _checkAlive();
            _plan.CancellationToken.ThrowIfCancellationRequested();
            PrimaryStep(losses, steps - step);
            if (_bilevel is not null && ++_step % _plan.Auxiliary.UpdateInterval == 0)
                AuxiliaryStep();
        }

        losses.Times_(1.0 / steps);
        _weighting.EndEpoch(losses);
        var means = losses.cpu().data<float>().ToArray();
        if (!means.All(float.IsFinite))
            throw new InvalidOperationException(
                $"Training diverged in epoch {epoch}: the loss of '{_layout.LossNames[Array.FindIndex(means, mean => !float.IsFinite(mean))]}' is not finite at learning rate {learningRate:G3}; a smaller LearningRate, MaxGradientNorm or normalised features help.");
        var (metric, validationLoss) = Validate();
        var (usedSlots, slotsPerSample) = _teacher?.TakeUsage() ?? ([], double.NaN);
        var isBest = _sets.Validation is null || best is null || IsBetter(metric, validationLoss, best);
        return new EpochReport(epoch, _plan.NumberOfEpochs, _layout.LossNames, means, TaskWeights(), _auxiliaryLoss, metric, _main.MetricName, isBest, learningRate, watch.Elapsed)
        {
            ValidationLoss = validationLoss,
            UsedSlots = usedSlots,
            SlotsPerSample = slotsPerSample,
        };
    }

    private void PrimaryStep(Tensor losses, int stepsLeft)
    {
        using var scope = NewDisposeScope();
        using var taught = _taughtBatches?.Next(_bilevel is null ? stepsLeft : Math.Min(stepsLeft, _plan.Auxiliary.UpdateInterval - (int)(_step % _plan.Auxiliary.UpdateInterval)));
        var batch = taught ?? _batches.Next();
        var perSample = _losses.PerSample(batch, _plan.Precision);
        _weighting.Backward(new TaskLosses(TaskLayout.Means(perSample), _shared, _parameters) { PerSample = perSample });
        if (_plan.MaxGradientNorm is { } norm)
            nn.utils.clip_grad_norm_(_parameters, norm);
        _optimizer.step();
        using var noGrad = no_grad();
        losses.AddTimes_(TaskLayout.Means(perSample.detach()), 1);
    }

    private void AuxiliaryStep()
    {
        using var scope = NewDisposeScope();
        var train = _hyperBatches.Next();
        var auxiliary = _auxiliaryBatches.Next();
        var step = _bilevel!.Step(_losses.Training(train, ((IBilevelWeighting)_weighting).Combine), () => _losses.Main(auxiliary));
        _auxiliaryLoss = step.AuxiliaryLoss;
    }

    private (double Metric, double Loss) Validate()
    {
        if (_sets.Validation is not { } validation)
            return (double.NaN, double.NaN);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _network.eval();
        var (kept, loss) = Evaluate(validation);
        _network.train();
        return (_main.Metric(kept, validation.Targets.select(1, 0), validation.Weights), loss);
    }

    /// <summary>What the metric looks at, and the main task's loss; of images batch by batch, since their activations are many times as large as they are.</summary>
    private (Tensor Kept, double Loss) Evaluate(SampleTable rows)
    {
        var kept = new List<Tensor>();
        var (sum, weight) = (0.0, 0.0);
        var step = _sets.Input.IsImage ? _plan.BatchSize : VectorsAtOnce;
        for (long start = 0; start < rows.Rows; start += step)
        {
            using var scope = NewDisposeScope();
            var batch = _form.Evaluate(rows.Slice(start, Math.Min(step, rows.Rows - start)));
            var outputs = _network.ForwardMain(batch.Features);
            var share = batch.Weights is { } weights ? weights.sum().item<float>() : batch.Rows;
            sum += share * _layout.MainLoss(outputs, batch.Targets, batch.Weights).item<float>();
            weight += share;
            kept.Add(_main.Kept(outputs, batch.Targets.select(1, 0)).MoveToOuterDisposeScope());
        }
        return (kept.Count == 1 ? kept[0] : cat(kept), sum / weight);
    }

    private bool IsBetter(double metric, double loss, EpochReport best)
    {
        var gain = _main.HigherIsBetter ? metric - best.ValidationMetric : best.ValidationMetric - metric;
        return gain > 0 || (gain == 0 && loss < best.ValidationLoss);
    }

    private float[] TaskWeights()
    {
        using var scope = NewDisposeScope();
        return _weighting.CurrentWeights() is { } weights ? weights.cpu().data<float>().ToArray() : [.. Enumerable.Repeat(1f, _layout.LossNames.Count)];
    }
}
