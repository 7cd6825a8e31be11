using System.IO.Compression;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Tests.Generating;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>A learned task as ML.NET's users meet it.</summary>
public class LearnedPipelineTests
{
    public static TheoryData<string> Methods =>
        ["AuxiLearn", "AuxiLearnPaper", "Maxl", "MaxlFrozen", "AutoLambda", "AuxiNash", "Equal", "PcGrad", "SingleTask"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_kind_of_method_trains_with_it(string method)
    {
        var ml = new MLContext(1);
        var data = Clusters.View(ml, 120);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Options(options => options.Weighting = WeightingMethod.Parse(method))).Fit(data);
        Assert.InRange(ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.95, 1);
        Assert.Equal(method == "SingleTask" ? ["Label"] : ["Label", "Learned"], model.Model.TaskNames);
        Assert.Equal(method == "SingleTask" ? 0 : 3, model.Model.History[^1].UsedAuxiliaryClasses.Count);
        Assert.Equal(method is "AuxiLearn" or "AuxiLearnPaper" or "Maxl" or "AutoLambda" or "AuxiNash", double.IsFinite(model.Model.History[^1].AuxiliaryLoss));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_step_leaves_a_tensor_behind(string method)
    {
        var live = new List<long>();
        var ml = new MLContext(1);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Options(options =>
        {
            options.Weighting = WeightingMethod.Parse(method);
            options.Progress = _ => live.Add(Tensor.TotalCount);
            options.NumberOfEpochs = 8;
        })).Fit(Clusters.View(ml, 60));
        Assert.True(live[^1] <= live[3], string.Join(", ", live));   // fewer where the collector came by
    }

    [Fact]
    public void A_fit_leaves_nothing_of_the_teacher_behind()
    {
        var ml = new MLContext(1);
        var data = Clusters.View(ml, 60);
        long Left(int epochs) => LiveTensors.LeftBy(
            () => ml.MulticlassClassification.Trainers.AuxiLearn(Options(options => options.NumberOfEpochs = epochs)).Fit(data).Dispose());

        var one = Left(1);
        Assert.Equal(one, Left(1));
        Assert.Equal(one, Left(10));
    }

    [Fact]
    public void A_saved_model_has_nothing_of_the_teacher_and_predicts_from_features_alone()
    {
        var ml = new MLContext(1);
        var data = Clusters.View(ml, 90);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Options(_ => { })).Fit(data);
        using var plain = ml.MulticlassClassification.Trainers.AuxiLearn(Options(options => options.Weighting = WeightingMethod.SingleTask)).Fit(data);
        Assert.Equal(plain.Model.TrainableParameterCount, model.Model.TrainableParameterCount);

        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
            Assert.DoesNotContain(zip.Entries, entry => entry.Length > (entry.Name == "Training" ? 40_000 : 20_000));   // the history is bounded
        stream.Position = 0;
        var loaded = ml.Model.Load(stream, out _);
        var features = ml.Data.LoadFromEnumerable(Clusters.Rows(90).Select(row => new FeaturesAlone { Features = row.Features }));
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), loaded.Transform(features).GetColumn<float[]>("Score"));
        var history = ((AuxiLearnMulticlassTransformer)loaded).Model.History;
        Assert.Equal(model.Model.History[^1].UsedAuxiliaryClasses, history[^1].UsedAuxiliaryClasses);
        Assert.Equal(model.Model.History[^1].ToString(), history[^1].ToString());
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_and_labels_and_another_seed_others()
    {
        (float[] Scores, float[] Labels) Fit(int seed)
        {
            var ml = new MLContext(seed);
            GeneratedLabels? labels = null;
            var data = Clusters.View(ml, 60);
            using var model = ml.MulticlassClassification.Trainers.AuxiLearn(
                Options(options => options.AuxiliaryTasks[0] = AuxiliaryTask.Learned(2) with { Inspect = found => labels = found })).Fit(data);
            return ([.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(score => score)], [.. labels!.SoftLabels.SelectMany(label => label)]);
        }

        var first = Fit(3);
        Assert.Equal(first, Fit(3), (a, b) => a.Scores.SequenceEqual(b.Scores) && a.Labels.SequenceEqual(b.Labels));
        Assert.NotEqual(first.Labels, Fit(4).Labels);
    }

    [Fact]
    public void What_the_teacher_says_belongs_to_the_rows()
    {
        var ml = new MLContext(1);
        GeneratedLabels? labels = null;
        var data = Clusters.View(ml, 60);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(Options(options =>
        {
            options.AuxiliaryTasks[0] = AuxiliaryTask.Learned([1, 3, 2]) with { Inspect = found => labels = found };
            options.ValidationSet = ValidationSet.HeldOut(0.2);
        })).Fit(data);
        Assert.Equal(36, labels!.Rows.Count);   // without validation and auxiliary rows
        Assert.All(labels.Rows.Zip(labels.Classes), pair => Assert.Equal(pair.First % 3, pair.Second));
        Assert.All(labels.SoftLabels.Zip(labels.Classes),
            pair => Assert.Equal(1, (pair.Second switch { 0 => pair.First[..1], 1 => pair.First[1..4], _ => pair.First[4..] }).Sum(), 1e-4));
        Assert.All(Enumerable.Range(0, 36), index => Assert.InRange(labels.StrongestAuxiliaryClass(index), 0,
            labels.ClassesPerLabel[labels.Classes[index]] - 1));
    }

    [Fact]
    public void It_stands_beside_columns_weights_and_a_binary_label()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Clusters.Rows(120));
        using var model = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsFirst",
            ExampleWeightColumnName = "Weight",
            AuxiliaryTasks = { AuxiliaryTask.Learned([2, 4]), AuxiliaryTask.Regression("Angle") },
            Network = Network.Mlp(16),
            NumberOfEpochs = 60,
            LearningRate = 0.02,
        }).Fit(data);
        Assert.InRange(ml.BinaryClassification.Evaluate(model.Transform(data), "IsFirst").Accuracy, 0.95, 1);
        Assert.Equal(["IsFirst", "Angle", "Learned"], model.Model.TaskNames);
        Assert.Equal(2, model.Model.History[^1].UsedAuxiliaryClasses.Count);
        Assert.All(model.Model.History[^1].TrainingLosses, loss => Assert.True(float.IsFinite(loss)));
    }

    [Fact]
    public void Teacher_and_student_see_the_same_pixels()
    {
        var (students, teachers) = (new HashSet<double>(), new List<double>());
        Network Watched(string name, Action<double> see) => Network.Custom(name, input => new WatchedPixels(input.Size, see));
        var ml = new MLContext(1);
        var folder = Directory.CreateTempSubdirectory();
        var rows = Data.Pictures.Corners(32, folder.FullName);
        var data = ml.Transforms.Conversion.MapValueToKey("Label", "Corner").Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Bytes",
            Images = new() { Augmentation = Augmentation.RandomCrop(6).Then(Augmentation.Flip) },
            AuxiliaryTasks = { AuxiliaryTask.Learned(2) with { Teacher = Watched("teacher's eyes", sum => teachers.Add(sum)) } },
            Network = Watched("student's eyes", sum => students.Add(sum)),
            NumberOfEpochs = 2,
            BatchSize = 8,
            AuxiliaryBatchSize = 8,
            AuxiliaryUpdateInterval = 2,
        }).Fit(data);
        folder.Delete(recursive: true);
        teachers.RemoveAll(sum => sum == 0);   // the zeros on which a network's width is tried
        Assert.InRange(teachers.Distinct().Count(), 8, 20);
        Assert.All(teachers, sum => Assert.Contains(sum, students));
    }

    [Fact]
    public void What_does_not_fit_is_told_in_a_sentence()
    {
        static string Sentence(Action action) => Assert.ThrowsAny<Exception>(action).Message.Split(" (Parameter")[0].Split('\n')[0];
        var ml = new MLContext();
        var two = new AuxiLearnMulticlassTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Learned(2), AuxiliaryTask.Learned(3) } };
        Assert.Equal("The option AuxiliaryTasks is a list with 2 learned tasks; expected at most one.",
            Sentence(() => ml.MulticlassClassification.Trainers.AuxiLearn(two)));
        var regression = new AuxiLearnRegressionTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Learned() } };
        Assert.Equal("The option AuxiliaryTasks is a list with a learned task, which divides classes; expected columns alone for a label of numbers.",
            Sentence(() => ml.Regression.Trainers.AuxiLearn(regression)));
        var maxl = new AuxiLearnMulticlassTrainer.Options { Weighting = WeightingMethod.Maxl };
        Assert.Equal("The option Weighting is Maxl and the option AuxiliaryTasks has no learned task; expected AuxiliaryTask.Learned among them.",
            Sentence(() => ml.MulticlassClassification.Trainers.AuxiLearn(maxl)));
        var uneven = Options(options => options.AuxiliaryTasks[0] = AuxiliaryTask.Learned([2, 2]));
        Assert.Equal("The learned task has auxiliary classes for 2 classes; expected a number for each of the label's 3.",
            Sentence(() => ml.MulticlassClassification.Trainers.AuxiLearn(uneven).Fit(Clusters.View(ml, 30))));
        var loss = new AuxiLearnMulticlassTrainer.Options { AuxiliaryTasks = { AuxiliaryTask.Learned() with { Loss = TaskLoss.CrossEntropy } } };
        Assert.Equal("The option AuxiliaryTasks, Loss of 'Learned', is a loss for classes; expected one for soft labels, such as SoftFocalLoss.",
            Sentence(() => ml.MulticlassClassification.Trainers.AuxiLearn(loss)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned([3, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned() with { Temperature = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned() with { Scale = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned() with { Entropy = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliaryTask.Learned() with { LearningRate = double.PositiveInfinity });
    }

    [Fact]
    public void Descriptions_are_equal_where_their_settings_are()
    {
        Assert.Equal(AuxiliaryTask.Learned(3), AuxiliaryTask.Learned(3));
        Assert.Equal(AuxiliaryTask.Learned([3, 2]), AuxiliaryTask.Learned([3, 2]));
        Assert.NotEqual(AuxiliaryTask.Learned(3), AuxiliaryTask.Learned([3]));
        Assert.NotEqual(AuxiliaryTask.Learned(3), AuxiliaryTask.Learned(3) with { Entropy = 1 });
    }

    [Fact]
    public void The_methods_for_learned_tasks_have_names_and_are_not_among_those_for_columns()
    {
        Assert.Equal(WeightingMethod.Maxl, WeightingMethod.Parse("maxl"));
        Assert.Equal(WeightingMethod.MaxlFrozen, WeightingMethod.Parse("MAXLFrozen"));
        Assert.Empty(WeightingMethod.All.Intersect(WeightingMethod.ForLearnedTasks));
    }

    [Fact]
    public void Tasks_whose_labels_are_made_pay_less_or_nothing_for_their_weights()
    {
        static WeightingMethod Effective(LossCombiner combiner, params AuxiliaryTask[] tasks) => Options(options =>
        {
            options.AuxiliaryTasks.Clear();
            tasks.ToList().ForEach(options.AuxiliaryTasks.Add);
            options.Weighting = WeightingMethod.AuxiLearn(combiner);
        }).Effective().Weighting;

        var invented = AuxiliaryTask.Learned(2);
        Assert.Equal("AuxiLearn:Relative:Most=2:Price=0", Effective(LossCombiner.Relative(most: 2), invented).Name);
        Assert.Equal("AuxiLearn:Relative:Price=0.5", Effective(LossCombiner.Relative(price: 0.5), invented).Name);   // as chosen
        Assert.Equal("AuxiLearn:Relative:Most=2", Effective(LossCombiner.Relative(most: 2), AuxiliaryTask.Regression("Depth")).Name);
        Assert.Equal("AuxiLearn:Relative:Most=2:Price=0.1", Effective(LossCombiner.Relative(most: 2), AuxiliaryTask.SelfSupervised()).Name);
        Assert.Equal("AuxiLearn:Relative", Effective(LossCombiner.Relative(), AuxiliaryTask.SelfSupervised(), AuxiliaryTask.Regression("Depth")).Name);
        Assert.Equal("AuxiLearn:Relative", Effective(LossCombiner.Relative()).Name);
    }

    [Fact]
    public void The_papers_learned_task_has_the_papers_settings()
    {
        var options = Options(_ => { });
        // what docs/results.md was measured with
        Assert.Equal((0.5, 0.25, 0.2), (options.LearnedTask!.Scale, options.LearnedTask.Temperature, options.LearnedTask.Entropy));
        options.Weighting = WeightingMethod.AuxiLearnPaper();
        Assert.Equal(AuxiliaryTask.Learned(2) with { Scale = 0.25, Temperature = 1, Entropy = 0 }, options.Effective().LearnedTask);
    }

    private static AuxiLearnMulticlassTrainer.Options Options(Action<AuxiLearnMulticlassTrainer.Options> configure)
    {
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Learned(2) },
            Network = Network.Mlp(16),
            AuxiliarySet = AuxiliarySet.HeldOut(0.2),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = 30,
            BatchSize = 16,
            AuxiliaryBatchSize = 16,
            AuxiliaryUpdateInterval = 2,
            LearningRate = 0.02,
        };
        configure(options);
        return options;
    }

    private sealed class FeaturesAlone
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class WatchedPixels : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layers;
        private readonly Action<double> _see;

        public WatchedPixels(long size, Action<double> see) : base("watched pixels")
        {
            _layers = nn.Sequential(("flatten", nn.Flatten()), ("linear", nn.Linear(size, 4)));
            _see = see;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using (var weights = arange(1, input.numel() + 1, float64))
            using (var numbers = input.detach().to(float64))
            using (var flat = numbers.reshape(-1))
            using (var sum = flat.dot(weights))
                _see(sum.item<double>());
            return _layers.forward(input);
        }
    }
}
