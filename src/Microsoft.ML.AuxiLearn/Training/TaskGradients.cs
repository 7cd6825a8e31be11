using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// How each task pulls at the shared weights: the norm of its gradient and the cosine with the main task's, on a batch of training rows as scoring takes them.
/// It is sampled, the main task and a few others in turn, so that it takes about a hundredth of the primary steps' time however many tasks there are. The first
/// comes early, but not before it is a fiftieth of the steps so far. It leaves the network and training's random numbers alone.
/// </summary>
internal sealed class TaskGradients : IDisposable, IStateful
{
    private const int AtOnce = 4;
    private const double FirstPassesPerStep = 0.03;   // a fiftieth of a step, which is about a pass and a half

    private readonly PrimaryNetwork _network;
    private readonly BatchLosses _losses;
    private readonly Teacher? _teacher;
    private readonly SeededRandom _random = new(1);   // its own, so that training does not depend on what is measured
    private readonly BatchSampler _batches;
    private readonly IReadOnlyList<Parameter> _shared;
    private readonly int _tasks;
    private readonly int _passes;
    private readonly double _passesPerStep;
    private double _credit;
    private int _next = 1;

    /// <param name="network">The network, left in training mode.</param>
    /// <param name="losses">Its losses.</param>
    /// <param name="shared">The weights that the tasks share.</param>
    /// <param name="teacher">Of a learned task; null without one.</param>
    /// <param name="training">The training rows.</param>
    /// <param name="batchSize">Rows to measure on.</param>
    /// <param name="form">From rows to what the network takes, as in evaluation, with the targets of all tasks.</param>
    /// <param name="tasks">The losses.</param>
    /// <param name="passesPerStep">The passes that may be taken for each primary step; 0 for none at all.</param>
    public TaskGradients(PrimaryNetwork network, BatchLosses losses, IReadOnlyList<Parameter> shared, Teacher? teacher, SampleTable training, int batchSize,
        Func<SeededRandom, Func<SampleTable, Batch>> form, int tasks, double passesPerStep)
    {
        (_network, _losses, _shared, _teacher, _tasks, _passesPerStep) = (network, losses, shared, teacher, tasks, passesPerStep);
        _batches = new BatchSampler(training, batchSize, _random, form(_random), network.JointMembers);
        _passes = Math.Min(tasks, AtOnce) + 1;
        _credit = _passes * (1 - passesPerStep / FirstPassesPerStep);
    }

    /// <summary>Measures what an epoch of so many steps pays for; empty where it is not their turn.</summary>
    public (float[] Norms, float[] Cosines) Measure(int steps)
    {
        _credit += _passesPerStep * steps;
        if (_tasks < 2 || _passesPerStep == 0 || _credit < _passes)
            return ([], []);
        _credit -= _passes;
        var (norms, cosines) = (Missing(), Missing());
        using var scope = NewDisposeScope();
        _network.eval();
        _teacher?.Generator.eval();
        try
        {
            Measure(norms, cosines);
        }
        finally
        {
            _network.train();
            _teacher?.Generator.train();
        }
        return (norms, cosines);
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("random", _random);
        state.Part("batches", _batches);
        state.Value("credit", ref _credit);
        state.Value("next", ref _next);
        if (_next < 1 || _next >= Math.Max(2, _tasks))
            throw new FormatException($"its next task to measure is {_next} of {_tasks}");
    }

    public void Dispose() => _batches.Dispose();

    private void Measure(float[] norms, float[] cosines)
    {
        var means = TaskLayout.Means(_losses.PerSample(WithTeacher(_batches.Next())));
        var main = Gradient(means, 0);
        var size = Vectors.Norm(main);
        (norms[0], cosines[0]) = ((float)size, 1);
        for (var left = _passes - 2; left > 0; left--)
        {
            using var scope = NewDisposeScope();
            var gradient = Gradient(means, _next);
            var norm = Vectors.Norm(gradient);
            norms[_next] = (float)norm;
            if (norm > 0 && size > 0)
                cosines[_next] = (float)Math.Clamp(Vectors.Dot(main, gradient) / (norm * size), -1, 1);
            _next = _next % (_tasks - 1) + 1;
        }
    }

    private Batch WithTeacher(Batch batch)
    {
        if (_teacher is null)
            return batch;
        using var noGrad = no_grad();
        return batch.WithTargets(_teacher.Labels(batch));
    }

    private Tensor Gradient(Tensor means, int task) => cat([.. Autograd.Grad(means[task], _shared, retainGraph: true).Select(part => part.flatten())]);

    private float[] Missing() => [.. Enumerable.Repeat(float.NaN, _tasks)];
}
