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

    private readonly AuxiLearnOptions _options;
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

    public TrainingSession(AuxiLearnOptions options, MainTask main, TaskLayout layout, TrainingSets sets, PrimaryNetwork network, Random random, Action checkAlive, Teacher? teacher = null)
    {
        (_options, _main, _layout, _sets, _network, _checkAlive, _teacher) = (options, main, layout, sets, network, checkAlive, teacher);
        _losses = new BatchLosses(network, layout, teacher);
        _form = new BatchForm(sets.Input, layout, sets.Units);
        _parameters = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        Parameter[] backbone = [.. network.SharedParameters().Where(parameter => parameter.requires_grad)];
        _shared = backbone.Length > 0 ? backbone : _parameters;   // without a backbone, tasks can meet in a head alone
        _weighting = options.Weighting.Build(new WeightingContext(layout.LossNames.Count, options, sets.Training.Device, random));
        layout.KeepsPixels = layout.IsDense && _weighting is IBilevelWeighting { TakesPixels: true };
        _optimizer = VectorOptimizer.Create(options.Optimizer, [.. _parameters, .. _weighting.Parameters], options.LearningRate, options.Momentum, options.WeightDecay);
        // Images are augmented once per batch, so that every pass of a hypergradient sees the same pixels. L_T is measured on training images as primary steps see them;
        // L_A stands for the error on new images, and so takes them as scoring does.
        _batches = new BatchSampler(sets.Training, options.BatchSize, random, _form.Train(random));
        _taughtBatches = teacher is null ? null : new TaughtBatches(_batches, teacher, sets.Input.IsImage ? 0 : VectorsTaughtAtOnce);   // images are large, and their networks normalise by batch
        _hyperBatches = new BatchSampler(sets.Training, options.AuxiliaryBatchSize, random, _form.Train(random));
        _auxiliaryBatches = new BatchSampler(sets.Auxiliary, options.AuxiliaryBatchSize, random, _form.Evaluate);
        if (sets.Validation is not null || options.KeepBestWhenCancelled)   // else the last weights are the best
            _best = new WeightSnapshot(network);
        if (layout.LossNames.Count > 1 && _weighting is IBilevelWeighting bilevel)
        {
            var phi = bilevel.AuxiliaryParameters;
            _auxiliaryOptimizer = new JointOptimizer([
                .. phi.Count > 0 ? [VectorOptimizer.Create(options.AuxiliaryOptimizer, phi, options.AuxiliaryLearningRate * bilevel.AuxiliaryScale, options.Momentum, options.AuxiliaryWeightDecay)] : Array.Empty<VectorOptimizer>(),
                .. teacher is null ? Array.Empty<VectorOptimizer>() : [teacher.Optimizer(options)],
            ]);
            _bilevel = new BilevelOptimizer(_parameters, [.. _auxiliaryOptimizer.parameters()], _auxiliaryOptimizer, options.HypergradientSolver, new BilevelOptions
            {
                MaxGradientNorm = options.MaxHypergradientNorm,
                Project = bilevel.Project,
                WeightDecay = options.WeightDecay,
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
            for (var epoch = 1; epoch <= _options.NumberOfEpochs; epoch++)
            {
                var current = Epoch(epoch, best > 0 ? history[best - 1] : null);
                history.Add(current);
                if (current.IsBest)
                {
                    best = epoch;
                    _best?.Capture(_network);
                }
                report(current);
                if (_options.EarlyStoppingPatience is { } patience && epoch - best >= patience)
                    break;
            }
        }
        catch (OperationCanceledException) when (_options.KeepBestWhenCancelled && best > 0)
        {
        }
        _best?.Restore(_network);
        _teacher?.Inspect(_sets, _options.BatchSize);
        if (_options.PixelInspector is { } inspect && _bilevel is not null)
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
        var learningRate = _options.LearningRate * _options.Schedule.Factor(epoch - 1, _options.NumberOfEpochs);
        _optimizer.LearningRate = learningRate;

        using var scope = NewDisposeScope();
        var losses = zeros(_layout.LossNames.Count, device: _sets.Training.Device);
        var steps = _batches.StepsPerEpoch;
        for (var step = 0; step < steps; step++)
        {
            _checkAlive();
            _options.CancellationToken.ThrowIfCancellationRequested();
            PrimaryStep(losses, steps - step);
            if (_bilevel is not null && ++_step % _options.AuxiliaryUpdateInterval == 0)
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
        return new EpochReport(epoch, _options.NumberOfEpochs, _layout.LossNames, means, TaskWeights(), _auxiliaryLoss, metric, _main.MetricName, isBest, learningRate, watch.Elapsed)
        {
            ValidationLoss = validationLoss,
            UsedSlots = usedSlots,
            SlotsPerSample = slotsPerSample,
        };
    }

    private void PrimaryStep(Tensor losses, int stepsLeft)
    {
        using var scope = NewDisposeScope();
        using var taught = _taughtBatches?.Next(_bilevel is null ? stepsLeft : Math.Min(stepsLeft, _options.AuxiliaryUpdateInterval - (int)(_step % _options.AuxiliaryUpdateInterval)));
        var batch = taught ?? _batches.Next();
        var perSample = _losses.PerSample(batch, _options.Precision);
        _weighting.Backward(new TaskLosses(TaskLayout.Means(perSample), _shared, _parameters) { PerSample = perSample });
        if (_options.MaxGradientNorm is { } norm)
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
        var step = _sets.Input.IsImage ? _options.BatchSize : VectorsAtOnce;
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
