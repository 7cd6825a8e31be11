using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Generating;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>
/// A session that has trained, and another with other random numbers into which its state was loaded, are the same field by field: a part of a training whose
/// <see cref="IStateful.Transfer"/> forgets a field, or which has none, fails here.
/// </summary>
public sealed class StateCompletenessTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string, bool> Methods
    {
        get
        {
            var methods = new TheoryData<string, bool>();
            foreach (var method in WeightingMethod.All)
                methods.Add(method.Name, false);
            foreach (var method in WeightingMethod.ForLearnedTasks.Append(WeightingMethod.AuxiLearn()))
                methods.Add(method.Name, true);
            return methods;
        }
    }

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_state_that_was_loaded_is_the_state_that_was_saved_field_by_field(string method, bool isLearned)
    {
        using var trained = new Session(method, isLearned, seed: 1);
        Assert.Throws<IOException>(() => trained.Training.Run(report => _ = report.Epoch < 5 ? 0 : throw new IOException("Stop."), _ => { }));
        using var other = new Session(method, isLearned, seed: 2);
        Assert.NotEmpty(ObjectGraph.Differences(trained.Training, other.Training));

        using var saved = new StateTransfer();
        trained.Training.Transfer(saved);
        using var loaded = new StateTransfer(saved.Tensors, saved.Values, CPU);
        other.Training.Transfer(loaded);
        loaded.CheckAllLoaded();
        var differences = ObjectGraph.Differences(trained.Training, other.Training);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private sealed class Session : IDisposable
    {
        private readonly RandomScope _random;
        private readonly RandomStream _stream;
        private readonly PrimaryNetwork _network;
        private readonly Teacher? _teacher;

        public Session(string method, bool isLearned, int seed)
        {
            var task = AuxiliaryTask.Learned(2);
            var options = new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { isLearned ? task : AuxiliaryTask.Binary("First") },
                Weighting = WeightingMethod.Parse(method),
                Network = new MlpNetwork([6]) { Dropout = 0.2 },
                NumberOfEpochs = 6,
                BatchSize = 8,
                AuxiliaryBatchSize = 8,
                AuxiliaryUpdateInterval = 2,
                LearningRate = 0.01,
                HypergradientSolver = new ImplicitDifferentiation(new WarmStart()),
            };
            _random = new RandomScope(seed);
            _stream = new RandomStream(seed);
            var main = new MulticlassMain(Clusters.Classes);
            var bound = isLearned ? task.Bind(main) : new BoundTask("First", ["First"], 1, TaskLoss.BinaryCrossEntropy, false, false);
            var label = new BoundTask("Label", ["Label"], main.Outputs, TaskLoss.CrossEntropy, false, true);
            var layout = new TaskLayout(label, options.Weighting.UsesAuxiliaryTasks ? [bound] : []);
            _teacher = isLearned ? new Teacher(task, main, options.Network, new NetworkInput([2])) : null;
            _network = new PrimaryNetwork(options.Network, new NetworkInput([2]), main.Outputs, layout.AuxiliaryOutputs);
            var sets = new TrainingSets(InputFormat.Vector(2), Table(45, isLearned), Table(24, isLearned), Table(30, isLearned), ValidationIsAuxiliary: false);
            Training = new TrainingSession(options.Effective().Training(), main, layout, sets, _network, new SeededRandom(seed), _stream, () => { }, _teacher);
        }

        public TrainingSession Training { get; }

        public void Dispose()
        {
            Training.Dispose();
            _network.Dispose();
            _teacher?.Dispose();
            _stream.Dispose();
            _random.Dispose();
        }

        /// <summary>Most rows without a main label, so that batches are drawn from both kinds.</summary>
        private static SampleTable Table(int rows, bool isLearned)
        {
            var table = Clusters.Table(rows, hidden: isLearned ? null : row => row % 5 > 1);
            return isLearned ? table : new SampleTable(table.Features, cat([table.Targets, (arange(rows, ScalarType.Float32) % 2).unsqueeze(1)], 1), null);
        }
    }
}
