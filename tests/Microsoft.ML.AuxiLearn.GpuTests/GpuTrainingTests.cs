using Microsoft.ML.AuxiLearn.Tests.Data;
using Microsoft.ML.AuxiLearn.Tests.Generating;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.GpuTests;

/// <summary>Training and scoring on CUDA are those of the CPU, but for rounding.</summary>
[Trait("Category", "Gpu")]
public sealed class GpuTrainingTests : IDisposable
{
    private const double Rounding = 1e-4;   // of one pass
    private const double Drift = 0.02;      // of a training, in which rounding adds up

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Methods => [.. WeightingMethod.All.Select(method => method.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GpuFact]
    public void A_multiclass_model_is_the_CPUs() => Check(
        ml => Keyed(ml, ml.Data.LoadFromEnumerable(Sample.Rows(120)), nameof(Sample.Species)),
        ml => ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge"), AuxiliaryTask.Regression("Mass") },
            Network = Network.Mlp(16),
            NumberOfEpochs = 20,
            LearningRate = 0.01,
            AuxiliaryUpdateInterval = 2,
        }),
        scored => [.. scored.GetColumn<float[]>("Score").SelectMany(score => score)]);

    [GpuFact]
    public void A_binary_model_is_the_CPUs() => Check(
        ml => ml.Data.LoadFromEnumerable(Sample.Rows(120)),
        ml => ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", exampleWeightColumnName: "Weight", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")],
            network: Network.Mlp(16), numberOfEpochs: 20),
        scored => [.. scored.GetColumn<float>("Probability")]);

    [GpuFact]
    public void A_regression_model_is_the_CPUs() => Check(
        ml => ToyRegression.Sample(ml, 200, seed: 1),
        ml => ml.Regression.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.SameTarget("Helpful")], network: Network.Mlp(16), numberOfEpochs: 20),
        scored => [.. scored.GetColumn<float>("Score")]);

    [GpuFact]
    public void A_model_with_a_learned_task_is_the_CPUs() => Check(
        ml => Clusters.View(ml, 120),
        ml => ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Learned(2)], network: Network.Mlp(16), numberOfEpochs: 20),
        scored => [.. scored.GetColumn<float[]>("Score").SelectMany(score => score)]);

    [GpuFact]
    public void A_model_of_rows_that_stay_in_a_file_is_the_CPUs() => Check(
        ml => ToyRegression.Sample(ml, 200, seed: 1),
        ml => ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget("Helpful") },
            Network = Network.Mlp(16),
            NumberOfEpochs = 20,
            MemoryBudget = 0,
        }),
        scored => [.. scored.GetColumn<float>("Score")]);

    [GpuFact]
    public void A_model_of_images_is_the_CPUs() => Check(
        ml => Keyed(ml, Images(ml), "Corner"),
        ml => ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Bytes",
            AuxiliaryTasks = { AuxiliaryTask.Regression("Redness") },
            Network = Network.ConvNet(8, 16),
            NumberOfEpochs = 5,
        }),
        scored => [.. scored.GetColumn<float[]>("Score").SelectMany(score => score)],
        rounding: 0.01, drift: 0.1);   // cuDNN multiplies with 10 bits

    [GpuTheory]
    [MemberData(nameof(Methods))]
    public void Every_weighting_method_trains(string name)
    {
        var ml = Context(gpu: true);
        using var model = Regression(ml, WeightingMethod.Parse(name), epochs: 3).Fit(ToyRegression.Sample(ml, 100, seed: 1));
        Assert.All(model.Model.History, report => Assert.All(report.TrainingLosses, loss => Assert.True(float.IsFinite(loss))));
    }

    [GpuTheory]
    [InlineData(Normalization.None)]
    [InlineData(Normalization.Batch)]
    [InlineData(Normalization.Layer)]
    public void A_training_in_bfloat16_ends_near_that_in_float32(Normalization normalization)
    {
        float[] Scores(Precision precision)
        {
            var ml = Context(gpu: true);
            var data = ToyRegression.Sample(ml, 200, seed: 1);
            using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.SameTarget("Helpful") },
                Network = Network.Mlp(16) with { Normalization = normalization },
                Precision = precision,
                NumberOfEpochs = 20,
            }).Fit(data);
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }
        AssertNear(Scores(Precision.Float32), Scores(Precision.BFloat16), 0.1);
    }

    [GpuFact]
    public void The_same_seed_gives_the_same_model()
    {
        float[] Scores()
        {
            var ml = Context(gpu: true);
            var data = ToyRegression.Sample(ml, 200, seed: 1);
            using var model = Regression(ml, WeightingMethod.AuxiLearn(), epochs: 10).Fit(data);
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }
        Assert.Equal(Scores(), Scores());
    }

    [GpuFact]
    public void No_step_leaves_a_tensor_behind()
    {
        var live = new List<long>();
        var ml = Context(gpu: true);
        using var model = Regression(ml, WeightingMethod.AuxiLearn(), epochs: 8, _ => live.Add(Tensor.TotalCount)).Fit(ToyRegression.Sample(ml, 200, seed: 1));
        Assert.True(live[^1] <= live[3], string.Join(", ", live));   // fewer where the collector came by
    }

    [GpuFact]
    public void A_device_beyond_the_last_is_an_error()
    {
        var ml = new MLContext(1) { GpuDeviceId = cuda.device_count(), FallbackToCpu = false };
        var exception = Assert.Throws<InvalidOperationException>(() => Regression(ml, WeightingMethod.Equal, epochs: 1)
            .Fit(ToyRegression.Sample(ml, 20, seed: 1)));
        Assert.Contains($"CUDA device(s) were found; expected an index below {cuda.device_count()}", exception.Message, StringComparison.Ordinal);
    }

    [GpuFact]
    public void The_devices_are_described() => Assert.Contains("GpuDeviceId = 0: ", AuxiLearnEnvironment.Describe(), StringComparison.Ordinal);

    /// <summary>Trains on both; scores the model of CUDA on both, after saving and loading.</summary>
    private static void Check<TTransformer>(
        Func<MLContext, IDataView> data, Func<MLContext, IEstimator<TTransformer>> trainer, Func<IDataView, float[]> scores, double rounding = Rounding,
            double drift = Drift)
        where TTransformer : class, ITransformer
    {
        MLContext cpu = Context(gpu: false), gpu = Context(gpu: true);
        var rows = data(cpu);
        var trainedOnGpu = trainer(gpu).Fit(rows);
        var expected = scores(trainer(cpu).Fit(rows).Transform(rows));
        var found = scores(trainedOnGpu.Transform(rows));
        AssertNear(expected, found, drift);
        AssertNear(found, scores(Reloaded(gpu, trainedOnGpu, rows.Schema, into: Context(gpu: false)).Transform(rows)), rounding);
        AssertNear(found, scores(Reloaded(gpu, trainedOnGpu, rows.Schema, into: Context(gpu: true)).Transform(rows)), rounding);
    }

    private static IDataView Keyed(MLContext ml, IDataView rows, string label) =>
        ml.Transforms.Conversion.MapValueToKey("Label", label).Fit(rows).Transform(rows);

    private static ITransformer Reloaded(MLContext ml, ITransformer model, DataViewSchema schema, MLContext into)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return into.Model.Load(stream, out _);
    }

    private static void AssertNear(float[] expected, float[] found, double tolerance)
    {
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second, pair.First - tolerance * scale, pair.First + tolerance * scale));
    }

    private static AuxiLearnRegressionTrainer Regression(MLContext ml, WeightingMethod method, int epochs, Action<EpochReport>? progress = null) =>
        ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget("Helpful"), AuxiliaryTask.Regression("Harmful") },
            Weighting = method,
            Network = Network.Mlp(16),
            NumberOfEpochs = epochs,
            BatchSize = 32,
            AuxiliaryUpdateInterval = 2,
            Progress = progress,
        });

    private static MLContext Context(bool gpu) => new(1) { GpuDeviceId = gpu ? 0 : null, FallbackToCpu = false };

    private IDataView Images(MLContext ml) => ml.Data.LoadFromEnumerable(Pictures.Corners(40, _folder));
}
