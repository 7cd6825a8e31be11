using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Data;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Self-supervised tasks in a training.</summary>
[Seeded]
public class SelfSupervisedTrainingTests
{
    /// <summary>Six noisy measurements of a factor tell a seventh to a fifth of its variance; the mean tells nothing, and has a loss of 0.4.</summary>
    [Fact]
    public void What_unlabelled_rows_have_in_common_is_learned()
    {
        var ml = new MLContext(1);
        var options = Options(AuxiliaryTask.SelfSupervised(SelfSupervision.Masking()));
        options.Weighting = WeightingMethod.Equal;
        var model = ml.Regression.Trainers.AuxiLearn(options).Fit(Factors.Sample(ml, 20, 1), unlabelled: Factors.Sample(ml, 400, 2));
        Assert.InRange(model.Model.History[0].TrainingLosses[1], 0.3, 0.5);
        Assert.InRange(model.Model.History[^1].TrainingLosses[1], 0.05, 0.2);
    }

    /// <summary>Rows of 12 numbers, 30 % of which are those of other rows, tell 10 exemplars apart; who cannot has a loss of 2.3.</summary>
    [Fact]
    public void Exemplars_are_told_apart_and_drawn_by_the_seed()
    {
        AuxiLearnRegressionTransformer Model(int seed, int steps)
        {
            var ml = new MLContext(seed);
            var options = Options(AuxiliaryTask.SelfSupervised(SelfSupervision.Exemplar(10), SelfSupervision.Masking()));
            (options.NumberOfSteps, options.Weighting) = (steps, WeightingMethod.Equal);
            return ml.Regression.Trainers.AuxiLearn(options).Fit(Factors.Sample(ml, 30, 1), unlabelled: Factors.Sample(ml, 60, 2));
        }
        var model = Model(1, 200);
        Assert.Equal(["Label", "Exemplar", "Masking"], model.Model.TaskNames);
        Assert.InRange(model.Model.History[0].TrainingLosses[1], 1.8, 3.5);
        Assert.InRange(model.Model.History[^1].TrainingLosses[1], 0.2, 1.6);
        var losses = Model(1, 5).Model.History[^1].TrainingLosses;
        Assert.Equal(losses, Model(1, 5).Model.History[^1].TrainingLosses);
        Assert.NotEqual(losses, Model(2, 5).Model.History[^1].TrainingLosses);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_each_task_has_a_loss()
    {
        float[] Scores(int seed, out AuxiLearnRegressionTransformer model)
        {
            var ml = new MLContext(seed);
            var options = Options(AuxiliaryTask.SelfSupervised(), AuxiliaryTask.SelfSupervised(SelfSupervision.HeldOutFeatures(1, 2)));
            options.NumberOfSteps = 20;
            model = ml.Regression.Trainers.AuxiLearn(options).Fit(Factors.Sample(ml, 50, 1));
            return [.. model.Transform(Factors.Sample(ml, 20, 2)).GetColumn<float>("Score")];
        }
        var first = Scores(1, out var model);
        Assert.Equal(first, Scores(1, out _));
        Assert.NotEqual(first, Scores(2, out _));
        Assert.Equal(["Label", "Masking", "Denoising", "HeldOutFeatures"], model.Model.TaskNames);
        Assert.All(model.Model.History[^1].TrainingLosses, loss => Assert.InRange(loss, 1e-4, 10));
    }

    /// <summary>The price of any number of tasks is one more pass. They read the changed sample alone, and nothing else reads it.</summary>
    [Fact]
    public void Losses_are_those_of_two_passes()
    {
        using var scope = NewDisposeScope();
        var seen = new List<long>();
        var counting = Network.Custom("counting", input => new Counting(input.Size, seen));
        var network = new PrimaryNetwork(counting, new([4]), 1, [new(4, true), new(2, true), new(1, true)]);
        BoundTask Pretext(SelfSupervision kind) => SelfSupervisedTask.Bind(kind, new([4]));
        BoundTask Number(string name, bool isMain) => new(name, [name], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: isMain);
        BoundTask[] auxiliary = [Pretext(SelfSupervision.Masking()), Pretext(SelfSupervision.HeldOutFeatures(0, 3)), Number("Other", false)];
        var layout = new TaskLayout(Number("Label", true), auxiliary);
        var (features, changed, targets) = (randn(6, 4), randn(6, 4), randn(6, 8));
        targets[2, 0] = float.NaN;
        targets[4, 3] = float.NaN;
        seen.Clear();
        var losses = new BatchLosses(network, layout, null).PerSample(new Batch(features, targets, null, changed));
        Assert.Equal([6, 6], seen);

        var (own, asked) = (layout.Losses(network.forward(features), targets), layout.Losses(network.forward(changed), targets));
        Assert.True(losses.allclose(cat([own.narrow(1, 0, 1), asked.narrow(1, 1, 2), own.narrow(1, 3, 1)], 1)));
    }

    [Fact]
    public void Tasks_that_share_the_rows_of_a_batch_count_as_one_together()
    {
        using var scope = NewDisposeScope();
        var label = new BoundTask("Label", ["Label"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true);
        BoundTask[] pretexts = [SelfSupervisedTask.Bind(SelfSupervision.Masking(), new([2])), SelfSupervisedTask.Bind(SelfSupervision.Denoising(), new([2]))];
        var (outputs, targets) = (randn(6, 5), randn(6, 5));
        targets[..2, 1..3] = float.NaN;   // each row goes to one of the two
        targets[2.., 3..] = float.NaN;
        float[] Means(TaskLayout layout) => TaskLayout.Means(layout.Losses(outputs, targets)).data<float>().ToArray();
        var both = new TaskLayout(label, pretexts);
        var means = Means(both);
        var first = Means(new TaskLayout(label, [pretexts[0]]));
        Assert.Equal(first[0], means[0]);
        Assert.Equal(first[1] / 2, means[1], 1e-6);
        var own = TaskLoss.Huber().PerSample(outputs[..2, 3..], targets[..2, 3..]).mean().item<float>();
        Assert.Equal(own / 2, means[2], 1e-6);
        Assert.All(both.OfLabelled(means).Zip([first[0], first[1], own]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));   // as the history tells them
    }

    /// <summary>Each loss is a mean by the weights of the rows that its task saw.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_that_are_asked_about_count_by_their_own_weights(bool isDense)
    {
        using var scope = NewDisposeScope();
        var label = new BoundTask("Label", ["Label"], 1, TaskLoss.Absolute, IsAveraged: false, IsMainTarget: true)
        { Map = isDense ? new(TargetKind.Number, MapKind.Plain, 1) : null };
        var layout = new TaskLayout(label, [SelfSupervisedTask.Bind(SelfSupervision.HeldOutFeatures(0), new([2]))]);
        var (outputs, targets) = (zeros(2, 2), tensor(new[] { 1f, 0, 5, 0.5f }, [2, 2]));
        if (isDense)
            (outputs, targets) = (zeros(2, 2, 3, 3), targets.view(2, 2, 1, 1).expand(2, 2, 3, 3));
        var weights = layout.WeightsOf(tensor([3f, 1f]), tensor([0f, 2f]));
        Assert.Equal([2, 0.125], TaskLayout.Means(layout.Losses(outputs, targets, weights)).data<float>().Select(mean => Math.Round(mean, 6)));
        Assert.Equal(2, layout.MainLoss(outputs[.., 0..1], targets, weights).item<float>(), 1e-6);
        var own = tensor([3f, 1f]);
        Assert.Same(own, layout.WeightsOf(own, own));
        Assert.Null(layout.WeightsOf(null, null));
    }

    [Fact]
    public void Tasks_ask_about_the_rows_beside_the_batch()
    {
        using var scope = NewDisposeScope();
        var label = new BoundTask("Label", ["Label"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true);
        var layout = new TaskLayout(label, [SelfSupervisedTask.Bind(SelfSupervision.HeldOutFeatures(0), new([2]))]);
        var form = new BatchForm(InputFormat.Vector([2]), layout, [], new(zeros(2), ones(2)));
        var features = tensor(new[] { 1f, 2, 3, 4, 5, 6, 7, 8 }, [4, 2]) / 10;
        var labels = tensor(new[] { 1f, 2, float.NaN, float.NaN }, [4, 1]);
        var batch = form.Whole(new SeededRandom(1))(new SampleTable(features, labels, tensor([1f, 2, 3, 4])).Halved());
        float[] Numbers(Tensor tensor) => [.. tensor.contiguous().data<float>()];
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], Numbers(batch.Features));
        Assert.Equal([0, 0.6f, 0, 0.8f], Numbers(batch.Changed!));   // without the feature that is held out
        Assert.Equal([1, 0.5f, 2, 0.7f], Numbers(batch.Targets));
        Assert.Equal([1f, 3, 2, 4], Numbers(batch.Weights!));
    }

    [Fact]
    public void Batch_normalisation_keeps_the_means_of_the_samples_as_scoring_sees_them()
    {
        using var scope = NewDisposeScope();
        var network = new PrimaryNetwork(Network.Mlp(4) with { Normalization = Normalization.Batch }, new([3]), 1, [new(3, true)]);
        var layout = new TaskLayout(new("Label", ["Label"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true),
            [SelfSupervisedTask.Bind(SelfSupervision.Masking(), new([3]))]);
        var (features, targets) = (randn(6, 3), randn(6, 4));
        var before = Means();
        new BatchLosses(network, layout, null).PerSample(new Batch(features, targets, null, features * 100));
        var kept = Means();
        Assert.Contains(kept.Zip(before), pair => !pair.First.allclose(pair.Second));

        using (no_grad())
            network.buffers().Where(buffer => buffer.is_floating_point()).Zip(before).ToList().ForEach(pair => pair.First.copy_(pair.Second));
        network.forward(features);
        Assert.All(kept.Zip(Means()), pair => Assert.True(pair.First.allclose(pair.Second)));

        Tensor[] Means() => [.. network.buffers().Where(buffer => buffer.is_floating_point()).Select(buffer => buffer.clone())];
    }

    [Fact]
    public void Members_that_learn_the_main_task_alone_pass_no_changed_rows()
    {
        using var scope = NewDisposeScope();
        var members = new MembersNetwork((MlpNetwork)Network.Mlp(4), 3, false);
        var network = new PrimaryNetwork(members, new([3]), 1, [new(3, true)], singleTaskMembers: 1);
        var layout = new TaskLayout(new("Label", ["Label"], 1, TaskLoss.Squared, IsAveraged: false, IsMainTarget: true),
            [SelfSupervisedTask.Bind(SelfSupervision.Masking(), new([3]))]);
        var (features, targets, changed) = (randn(6, 3), randn(6, 4), randn(6, 3));   // two rows of each member
        var losses = Losses();
        Assert.Equal([4, 2], losses.shape);
        changed[4] = ones(3);   // of the member that learns the main task alone
        Assert.True(Losses().eq(losses).all().item<bool>());
        changed[3] = ones(3);   // of the second
        Assert.Equal([3L, 1L], Losses().ne(losses).nonzero().data<long>().ToArray());

        Tensor Losses() => new BatchLosses(network, layout, null).OfStep(new Batch(features, targets, null, changed), Precision.Float32).PerSample;
    }

    [Fact]
    public void Rows_without_a_target_are_left_out_and_told_unless_a_self_supervised_task_uses_them()
    {
        IEnumerable<string> Warnings(params AuxiliaryTask[] tasks)
        {
            var ml = new MLContext(1);
            var messages = new Messages(ml);
            var options = Options(tasks);
            options.NumberOfSteps = 5;
            ml.Regression.Trainers.AuxiLearn(options).Fit(Factors.Sample(ml, 50, 1), unlabelled: Factors.Sample(ml, 40, 2));
            return messages.Warnings;
        }
        const string Told = "40 rows have no label of any task and are left out; "
            + "expected auxiliary columns in the unlabelled rows, or AuxiliaryTask.SelfSupervised.";
        Assert.Contains(Told, Warnings());
        Assert.DoesNotContain(Told, Warnings(AuxiliaryTask.SelfSupervised()));
    }

    [Fact]
    public void The_usual_tasks_of_images_are_those_that_suit_them()
    {
        static string[] Names(params long[] shape) => [.. ((SelfSupervisedTask)AuxiliaryTask.SelfSupervised()).For(new(shape)).Select(kind => kind.ToString())];
        Assert.Equal(["Masking(0.3)", "Denoising(0.2)"], Names(5));
        Assert.Equal(["Rotation", "Jigsaw(2)", "PatchPosition", "Colorization", "Masking(0.3)"], Names(3, 8, 8));
        Assert.Equal(["Jigsaw(2)", "Masking(0.3)"], Names(1, 4, 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_train_with_the_usual_tasks_and_with_a_teacher_beside_them(bool isLearned)
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SelfSupervised(), AuxiliaryTask.SelfSupervised(SelfSupervision.Exemplar(10)) },
            Network = Network.ConvNet(4),
            Images = new() { Height = 8, Width = 8, Augmentation = Augmentation.Flip },
            NumberOfEpochs = 2,
        };
        if (isLearned)
            options.AuxiliaryTasks.Add(AuxiliaryTask.Learned(2));
        var model = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(Bright.Sample(ml, 60));
        string[] names = ["Label", "Rotation", "Jigsaw", "PatchPosition", "Masking", "Exemplar", .. isLearned ? ["Learned"] : Array.Empty<string>()];
        Assert.Equal(names, model.Model.TaskNames);
        Assert.All(model.Model.History[^1].TrainingLosses, loss => Assert.InRange(loss, 1e-4, 10));
    }

    [Fact]
    public void Tasks_that_do_not_suit_the_samples_or_stand_twice_are_refused()
    {
        void Refused(string sentence, params AuxiliaryTask[] tasks)
        {
            var ml = new MLContext(1);
            var exception = Assert.ThrowsAny<ArgumentException>(() => ml.Regression.Trainers.AuxiLearn(Options(tasks)).Fit(Factors.Sample(ml, 30, 1)));
            Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
        }
        Refused("The option AuxiliaryTasks has SelfSupervision.Rotation, and the network takes samples of shape [12]; expected square images or point "
                + "clouds.",
            AuxiliaryTask.SelfSupervised(SelfSupervision.Rotation));
        Refused("The option AuxiliaryTasks has SelfSupervision.HeldOutFeatures(3, 12), and the network takes samples of shape [12]; "
                + "expected vectors of more than 12 numbers.",
            AuxiliaryTask.SelfSupervised(SelfSupervision.HeldOutFeatures(3, 12)));
        Refused("The option AuxiliaryTasks has SelfSupervision.Exemplar(200), and there are 24 training rows; expected at least 200.",
            AuxiliaryTask.SelfSupervised(SelfSupervision.Exemplar()));
        Refused("The option AuxiliaryTasks has SelfSupervision.Masking 2 times; expected it once.",
            AuxiliaryTask.SelfSupervised(), AuxiliaryTask.SelfSupervised(SelfSupervision.Masking(0.5)));
        Refused("The option AuxiliaryTasks is a list with a self-supervised task with a Loss or Missing; expected them for columns alone.",
            AuxiliaryTask.SelfSupervised() with { Loss = TaskLoss.Huber() });
    }

    [Fact]
    public void Nothing_is_left_of_the_steps()
    {
        long Left(int steps) => LiveTensors.LeftBy(() =>
        {
            var ml = new MLContext(1);
            var options = Options(AuxiliaryTask.SelfSupervised());
            options.NumberOfSteps = steps;
            ml.Regression.Trainers.AuxiLearn(options).Fit(Factors.Sample(ml, 50, 1)).Dispose();
        });
        Assert.Equal(Left(2), Left(30));
    }

    private static AuxiLearnRegressionTrainer.Options Options(params AuxiliaryTask[] tasks)
    {
        var options = new AuxiLearnRegressionTrainer.Options { Network = Network.Mlp(32), NumberOfSteps = 600, ValidationSet = ValidationSet.HeldOut(0.2) };
        foreach (var task in tasks)
            options.AuxiliaryTasks.Add(task);
        return options;
    }

    /// <summary>Features are noisy views of two hidden factors, of which the label is one.</summary>
    private sealed class Factors
    {
        private const int Width = 12;

        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public static IDataView Sample(MLContext ml, int rows, int seed)
        {
            var random = new Random(seed);
            double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ =>
            {
                var (one, other) = (2 * Noise(), 2 * Noise());
                return new Factors
                {
                    Features = [.. Enumerable.Range(0, Width).Select(slot => (float)((slot % 2 == 0 ? one : other) + Noise()))],
                    Label = (float)(one + 0.2 * Noise()),
                };
            }).ToArray());
        }
    }

    /// <summary>Images of 8 x 8 pixels, dark or bright.</summary>
    private sealed class Bright
    {
        [VectorType(64)]
        public byte[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }

        public static IDataView Sample(MLContext ml, int rows)
        {
            var random = new Random(1);
            return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row => new Bright
            {
                Features = [.. Enumerable.Range(0, 64).Select(_ => (byte)(random.Next(128) + 127 * (row % 2)))],
                Label = (uint)(row % 2),
            }).ToArray());
        }
    }

    private sealed class Counting : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _linear;
        private readonly List<long> _seen;

        public Counting(long inputs, List<long> seen) : base(nameof(Counting))
        {
            (_linear, _seen) = (nn.Linear(inputs, 3), seen);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            _seen.Add(input.shape[0]);
            return _linear.call(input);
        }
    }
}
