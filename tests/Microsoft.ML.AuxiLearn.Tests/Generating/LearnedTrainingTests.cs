using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Generating;

/// <summary>Training sessions with a learned task, whose teacher a trainer keeps to itself.</summary>
[Seeded]
public sealed class LearnedTrainingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomScope _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData("MaxlFrozen", 1, false)]
    [InlineData("Equal", 1, false)]
    [InlineData("AuxiLearn", 1000, false)]
    [InlineData("AuxiLearn", 1, true)]
    [InlineData("AutoLambda", 1, true)]
    [InlineData("Maxl", 1, true)]
    public void The_teacher_moves_in_auxiliary_steps_alone(string method, int interval, bool moves)
    {
        using var teacher = Teacher(AuxiliaryTask.Learned(2));
        var before = teacher.Parameters().Select(parameter => parameter.detach().clone()).ToArray();
        Train(teacher, AuxiliaryTask.Learned(2), options => (options.Weighting, options.AuxiliaryUpdateInterval) = (WeightingMethod.Parse(method), interval));
        Assert.All(teacher.Parameters().Zip(before), pair => Assert.Equal(moves, pair.First.ne(pair.Second).any().item<bool>()));
        Assert.All(teacher.Parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void The_teacher_runs_once_without_a_graph_for_the_primary_steps_between_two_auxiliary_steps_and_once_with_one_in_each()
    {
        var withGraph = new List<bool>();
        var task = AuxiliaryTask.Learned(2) with
        {
            Entropy = 0,
            Teacher = Network.Custom("watched teacher", input => new Watched(input.Size, () => withGraph.Add(is_grad_enabled())))
        };
        using var teacher = Teacher(task);
        withGraph.Clear();   // of building
        Train(teacher, task, options => (options.NumberOfEpochs, options.AuxiliaryUpdateInterval) = (2, 3));   // 2 epochs of 6 steps
        bool[] steps = [false, true, false, true];   // of an epoch
        Assert.Equal([.. steps, .. steps], withGraph);
    }

    [Fact]
    public void The_teachers_labels_have_the_tasks_temperature()
    {
        var table = new Batch(rand(40, 2), zeros(40, 1), null);
        Tensor LogRatio(double temperature)
        {
            manual_seed(3);
            using var teacher = Teacher(AuxiliaryTask.Learned(2) with { Temperature = temperature });
            var labels = teacher.LabelsAsData(table);
            return (labels.select(1, 0) / labels.select(1, 1)).log();
        }

        Assert.True(LogRatio(0.25).allclose(4 * LogRatio(1), rtol: 1e-3, atol: 1e-4));   // (z_0 - z_1) / τ
        Assert.True(LogRatio(1).abs().max().item<float>() > 0.01);
    }

    [Theory]
    [InlineData(7, 100)]    // several batches a pass, the last of them alone
    [InlineData(7, 0)]
    [InlineData(40, 100)]   // a batch of all rows, which are the table's own
    public void A_batch_has_the_labels_that_the_teacher_gives_it(int batchSize, long rowsAtOnce)
    {
        using var scope = NewDisposeScope();
        var task = AuxiliaryTask.Learned(2);
        using var teacher = Teacher(task);
        var table = new SampleTable(rand(40, 2), (arange(40) % Clusters.Classes).to(ScalarType.Float32).unsqueeze(1), null);
        using var batches = new TaughtBatches(new BatchSampler(table, batchSize, new Random(1)), teacher, rowsAtOnce);
        var alone = new BatchSampler(table, batchSize, new Random(1));
        for (var step = 0; step < 8; step++)
        {
            using var batch = batches.Next(unchanged: 3);
            var expected = alone.Next();
            Assert.Equal(expected.Features, batch.Features);
            Assert.True(batch.Targets.allclose(cat([expected.Targets, teacher.LabelsAsData(expected)], 1)));
        }
        Assert.Equal(40, table.Features.shape[0]);   // alive
    }

    [Fact]
    public void The_history_tells_how_many_slots_are_used()
    {
        var task = AuxiliaryTask.Learned([1, 2, 4]);
        using var teacher = Teacher(task);
        var history = Train(teacher, task, _ => { });
        Assert.All(history, report =>
        {
            Assert.Equal(3, report.UsedAuxiliaryClasses.Count);
            Assert.Equal(1, report.UsedAuxiliaryClasses[0], 1e-4);
            Assert.InRange(report.UsedAuxiliaryClasses[1], 1, 2);
            Assert.InRange(report.UsedAuxiliaryClasses[2], 1, 4);
            Assert.InRange(report.AuxiliaryClassesPerSample, 1, 4);
            Assert.Contains("auxiliary classes used ", report.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_large_entropy_keeps_the_slots_in_use()
    {
        var task = AuxiliaryTask.Learned(3) with { Entropy = 100, LearningRate = 0.05 };
        using var teacher = Teacher(task);
        using (no_grad())
            // collapsed
            teacher.Generator.named_parameters().Single(pair => pair.name == "network.main.bias").parameter.copy_(tensor([5f, 0, 0, 5, 0, 0, 5, 0, 0]));
        var history = Train(teacher, task, options => (options.NumberOfEpochs, options.AuxiliaryUpdateInterval) = (30, 1));
        Assert.InRange(history[0].UsedAuxiliaryClasses.Average(), 1, 2);
        Assert.InRange(history[^1].UsedAuxiliaryClasses.Average(), 2.7, 3);
    }

    private static Teacher Teacher(LearnedTask task) => new(task, new MulticlassMain(Clusters.Classes), Network.Mlp(8), new NetworkInput([2]));

    private static IReadOnlyList<EpochReport> Train(Teacher teacher, LearnedTask task, Action<AuxiLearnOptions> configure)
    {
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { task },
            NumberOfEpochs = 3,
            BatchSize = 8,
            AuxiliaryBatchSize = 16,
            LearningRate = 0.01
        };
        configure(options);
        var effective = options.Effective();
        var main = new MulticlassMain(Clusters.Classes);
        var layout = new TaskLayout(new BoundTask("Label", ["Label"], main.Outputs, TaskLoss.CrossEntropy, false, true), [task.Bind(main)]);
        using var network = new PrimaryNetwork(Network.Mlp(8), new NetworkInput([2]), main.Outputs, layout.AuxiliaryOutputs);
        var sets = new TrainingSets(InputFormat.Vector(2), Clusters.Table(48), Clusters.Table(24, seed: 2), null, ValidationIsAuxiliary: false);
        using var stream = new RandomStream(1);
        using var session = new TrainingSession(effective.Training(), main, layout, sets, network, new SeededRandom(1), stream, () => { }, teacher);
        return session.Run(_ => { }, _ => { }).Record.History;
    }

    private sealed class Watched : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _linear;
        private readonly Action _seen;

        public Watched(long size, Action seen) : base("watched")
        {
            _linear = nn.Linear(size, 4);
            _seen = seen;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            _seen();
            return _linear.forward(input);
        }
    }
}
