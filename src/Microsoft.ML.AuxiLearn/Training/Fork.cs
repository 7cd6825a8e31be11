using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The two branches of ForkMerge (Jiang et al., 2023), which take turns with one network: w_main, trained by the main task alone, and w_joint, trained by all
/// tasks. After each epoch the network is (1 - λ) w_main + λ w_joint with the λ that validates best, 0 among them; and once an interval of steps is over, both
/// branches go on from it. Each branch keeps its optimizer's state.
/// </summary>
internal sealed class Fork : IDisposable, IStateful
{
    private const int NormalizingBatches = 8;

    private static readonly double[] _lambdas = [0, 0.25, 0.5, 0.75, 1];

    private readonly PrimaryNetwork _network;
    private readonly BatchSampler _batches;
    private readonly TrainingState _main;
    private readonly TrainingState _joint;
    private readonly SingleTask _single = new();
    private readonly TorchSharp.Modules.BatchNorm[] _normalizations;
    private readonly bool _higherIsBetter;
    private readonly int _interval;
    private int _steps;

    /// <param name="plan">How to train.</param>
    /// <param name="interval">The steps of each branch between two merges.</param>
    /// <param name="network">The network.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="weighting">The method of the branch of all tasks.</param>
    /// <param name="batches">The training rows.</param>
    /// <param name="joint">The steps of that branch.</param>
    /// <param name="higherIsBetter">The validation metric's direction.</param>
    public Fork(TrainingPlan plan, int interval, PrimaryNetwork network, BatchLosses losses, TaskWeighting weighting, BatchSampler batches, PrimarySteps joint,
        bool higherIsBetter)
    {
        (_interval, _network, _batches, _higherIsBetter) = (interval, network, batches, higherIsBetter);
        _main = new TrainingState(network, null, weighting.Parameters);
        _joint = new TrainingState(network, null, weighting.Parameters);
        _normalizations = [.. network.modules().OfType<TorchSharp.Modules.BatchNorm>()];
        Alone = new PrimarySteps(plan, network, losses, _single, batches, null, joint);
    }

    /// <summary>The steps of the branch of the main task alone.</summary>
    public PrimarySteps Alone { get; }

    /// <summary>λ of the weights that the network has since the last merge; NaN before the first.</summary>
    public double Lambda { get; private set; } = double.NaN;

    /// <summary>Turns to the branch of the main task alone.</summary>
    public void ToMain() => _main.Restore();

    /// <summary>Turns from it to that of all tasks.</summary>
    public void ToJoint()
    {
        _main.Capture();
        _joint.Restore();
    }

    /// <summary>Gives the network the mixture of both that validates best.</summary>
    /// <param name="steps">The steps of each branch since the last call.</param>
    /// <param name="measure">Measures the network on the validation rows.</param>
    public ValidationResult Merge(int steps, Func<ValidationResult> measure)
    {
        _joint.Capture();
        using var scope = NewDisposeScope();
        Batch[] batches = _normalizations.Length == 0 ? [] : [.. Enumerable.Range(0, NormalizingBatches).Select(_ => _batches.Next())];
        var best = new BestEpoch(hasValidation: true, _higherIsBetter);
        var results = new ValidationResult[_lambdas.Length];
        for (var i = 0; i < _lambdas.Length; i++)
        {
            Mix(_lambdas[i], batches);
            results[i] = measure();
            best.Offer(i + 1, results[i].Metric, results[i].Loss);
        }
        var chosen = Math.Max(best.Number, 1) - 1;   // 0 where none is finite: the main task alone, until the loop gives up
        Lambda = _lambdas[chosen];
        if (chosen != _lambdas.Length - 1)
            Mix(Lambda, batches);
        _steps += steps;
        if (_steps >= _interval)
            Restart();
        return results[chosen];
    }

    /// <summary>Both branches go on from the network as it is.</summary>
    public void Restart()
    {
        _main.Capture();
        _joint.Capture();
        _steps = 0;
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("main", _main);
        state.Part("joint", _joint);
        state.Part("alone", Alone);
        state.Value("steps", ref _steps);
        var lambda = Lambda;
        state.Value("lambda", ref lambda);
        Lambda = lambda;
    }

    public void Dispose()
    {
        Alone.Dispose();
        _single.Dispose();
        _main.Dispose();
        _joint.Dispose();
    }

    /// <summary>A mixture has activations of its own, whose means batch normalisation measures anew on a few batches.</summary>
    private void Mix(double lambda, Batch[] batches)
    {
        _main.MixNetwork(_joint, lambda);
        if (lambda is 0 or 1 || batches.Length == 0)
            return;
        using var noGrad = no_grad();
        var (measuring, momentum) = (_normalizations.Where(layer => layer.training).ToArray(), _normalizations[0].momentum);   // frozen ones are not
        _network.eval();
        for (var i = 0; i < batches.Length; i++)
        {
            using var scope = NewDisposeScope();
            foreach (var layer in measuring)
            {
                layer.train();
                layer.momentum = 1.0 / (i + 1);   // so that the running value is the mean
            }
            _network.forward(batches[i].Features);
        }
        foreach (var layer in measuring)
            layer.momentum = momentum;
        _network.train();
    }
}
