using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Generating;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>A learned task in one training: the generator of its labels, what that descends beside L_A, and how it uses its auxiliary classes.</summary>
internal sealed class Teacher : IDisposable, IStateful
{
    private readonly LearnedTask _task;
    private readonly AuxiliaryClassUsage _usage;

    /// <param name="task">The task.</param>
    /// <param name="main">The main task, of classes.</param>
    /// <param name="network">The backbone of a teacher that has none of its own.</param>
    /// <param name="input">What the networks take.</param>
    public Teacher(LearnedTask task, MainTask main, Network network, NetworkInput input)
    {
        (_task, Network) = (task, task.Teacher ?? network);
        Generator = new LabelGenerator(Network, input, task.ClassesPerMainClass(main.Classes), task.Temperature);
        _usage = new AuxiliaryClassUsage(Generator.ClassesPerLabel);
    }

    public LabelGenerator Generator { get; }

    /// <summary>The backbone of the generator.</summary>
    public Network Network { get; }

    /// <summary>Of <see cref="Optimizer"/>.</summary>
    public double LearningRate => _task.LearningRate;

    /// <summary>What of it is learned.</summary>
    public IReadOnlyList<Parameter> Parameters() => [.. Generator.parameters().Where(parameter => parameter.requires_grad)];

    /// <summary>The optimizer of <see cref="Parameters"/>.</summary>
    /// <param name="plan">That of the auxiliary weights; the task has a learning rate of its own.</param>
    public VectorOptimizer Optimizer(OptimizerPlan plan) => VectorOptimizer.Create(plan with { LearningRate = _task.LearningRate }, Parameters());

    /// <summary>The soft labels of a batch with their graph, [n, Σψ].</summary>
    public Tensor Labels(Batch batch) => Generator.forward(batch.Features, batch.Targets.select(1, 0));

    /// <summary>The same as data, for a primary step: without a graph, and counted.</summary>
    public Tensor LabelsAsData(Batch batch)
    {
        using var noGrad = no_grad();
        var labels = Labels(batch);
        _usage.Add(labels, batch.Targets.select(1, 0));
        return labels;
    }

    /// <summary>R(y), what the teacher descends beside L_A; null for nothing.</summary>
    public Func<Tensor, Tensor>? Regularizer => _task.Entropy > 0 ? labels => LabelGenerator.NegativeEntropy(labels).Times(_task.Entropy) : null;

    /// <summary>The use of the auxiliary classes since the last call.</summary>
    public (float[] Used, double PerSample) TakeUsage(ICollective? collective) => _usage.Take(collective);

    /// <summary>Tells who asked what it says of the training rows, as scoring would see them.</summary>
    /// <param name="sets">The rows.</param>
    /// <param name="batchSize">Rows at once.</param>
    public void Inspect(TrainingSets sets, int batchSize)
    {
        if (_task.Inspect is null)
            return;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Generator.eval();
        var classes = sets.Training.Targets.select(1, 0).cpu().data<float>().ToArray();
        var soft = new List<float[]>();
        for (long start = 0; start < sets.Training.Rows; start += batchSize)
        {
            using var batch = NewDisposeScope();
            var rows = sets.Training.Slice(start, Math.Min(batchSize, sets.Training.Rows - start));
            var labels = Generator.forward(sets.Input.Evaluate(rows.Features), rows.Targets.select(1, 0));
            soft.AddRange(labels.cpu().data<float>().ToArray().Chunk((int)labels.shape[1]));
        }
        Generator.train();
        int[] labelled = [.. Enumerable.Range(0, classes.Length).Where(row => !float.IsNaN(classes[row]))];
        _task.Inspect(new GeneratedLabels
        {
            Rows = [.. labelled.Select(row => (long)sets.TrainingRows[row])],
            Classes = [.. labelled.Select(row => (int)classes[row])],
            ClassesPerLabel = Generator.ClassesPerLabel,
            SoftLabels = [.. labelled.Select(row => soft[row])],
        });
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Module("generator", Generator);
        state.Part("usage", _usage);
    }

    public void Dispose()
    {
        _usage.Dispose();
        Generator.Dispose();
    }
}
