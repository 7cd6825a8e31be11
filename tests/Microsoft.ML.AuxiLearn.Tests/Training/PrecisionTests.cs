using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Tests.Examples;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Trainers;
using Microsoft.ML.AuxiLearn.Tests.Weighting;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Trainings in bfloat16.</summary>
public class PrecisionTests
{
    [Fact]
    public void A_training_in_bfloat16_ends_near_that_in_float32_and_is_the_same_each_time()
    {
        var ml = new MLContext(1);
        var data = ToyRegression.Sample(ml, 400, seed: 1, labelNoise: 0.5);
        var (exact, rounded) = (Scores(Precision.Float32), Scores(Precision.BFloat16));
        Assert.Equal(rounded, Scores(Precision.BFloat16));
        Assert.NotEqual(exact, rounded);
        var deviation = Math.Sqrt(exact.Zip(rounded, (x, y) => Math.Pow(x - y, 2)).Average());
        Assert.True(deviation < 0.05, $"{deviation}: the label's deviation is 1.4");

        float[] Scores(Precision precision)
        {
            using var model = new MLContext(1).Regression.Trainers.AuxiLearn(Options(precision, WeightingMethod.AuxiLearn(), epochs: 20)).Fit(data);
            using var loaded = (AuxiLearnRegressionTransformer)Models.SaveAndLoad(ml, model, data.Schema);
            float[] scores = [.. model.Transform(data).GetColumn<float>("Score")];
            Assert.Equal(scores, loaded.Transform(data).GetColumn<float>("Score"));
            return scores;
        }
    }

    [Fact]
    public void The_documents_trainer_trains()
    {
        var ml = new MLContext(1);
        var data = Models.WithKeys(ml, Sample.Rows(60));
        using var model = PerformanceExample.Trainer(ml).Fit(data);
        Assert.InRange(ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void The_saved_weights_are_float32()
    {
        var file = Path.GetTempFileName();
        try
        {
            var ml = new MLContext(1);
            using var model = ml.Regression.Trainers.AuxiLearn(Options(Precision.BFloat16, WeightingMethod.Equal, epochs: 2))
                .Fit(ToyRegression.Sample(ml, 100, seed: 1));
            model.Model.ExportSafetensors(file);
            using var scope = NewDisposeScope();
            var weight = Safetensors.Load(file)["linear0.weight"];
            Assert.Equal(ScalarType.Float32, weight.dtype);
            Assert.True(ShareOfBFloat16(weight) < 0.2);   // a step of the optimizer is not rounded either
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Hypergradients_see_a_network_in_float32()
    {
        var ml = new MLContext(1);
        var solver = new Recorder();
        var options = Options(Precision.BFloat16, WeightingMethod.AuxiLearn(), epochs: 2);
        options.HypergradientSolver = solver;
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 200, seed: 1));
        Assert.NotEmpty(solver.Shares);
        Assert.All(solver.Shares, share => Assert.InRange(share, 0, 0.2));
    }

    [Theory]
    [MemberData(nameof(WeightingTests.Methods), MemberType = typeof(WeightingTests))]
    public void Every_method_trains_and_leaves_no_tensor_behind(string name)
    {
        var live = new List<long>();
        var options = Options(Precision.BFloat16, WeightingMethod.Parse(name), epochs: 8);
        options.Progress = _ => live.Add(Tensor.TotalCount);
        options.ValidationSet = ValidationSet.HeldOut(0.2);   // by which some methods choose
        var ml = new MLContext(1);
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 150, seed: 1));
        var losses = model.Model.History.Select(report => report.TrainingLosses[0]).ToArray();
        Assert.True(losses[^1] < losses[0], string.Join(" ", losses));
        Assert.True(live[^1] <= live[3], string.Join(", ", live));   // fewer where the collector came by
    }

    [Fact]
    public void Labels_of_pixels_are_learned()
    {
        var ml = new MLContext(1);
        var data = Stripes.View(ml, Stripes.Rows(30));
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals") },
            Network = Network.UNet(4, 2),
            Precision = Precision.BFloat16,
            NumberOfEpochs = 10,
            BatchSize = 4,
            LearningRate = 0.01,
        }).Fit(data);
        Assert.InRange(ml.MulticlassClassification.EvaluateSegmentation(model.Transform(data)).MeanIoU, 0.9, 1);
    }

    [Fact]
    public void The_processors_instructions_are_those_that_Linux_tells_of()
    {
        if (OperatingSystem.IsLinux() && System.Runtime.Intrinsics.X86.X86Base.IsSupported)
            Assert.Equal(File.ReadAllText("/proc/cpuinfo").Contains("avx512_bf16", StringComparison.Ordinal), BFloat16Support.IsLikely(CPU));
    }

    private static AuxiLearnRegressionTrainer.Options Options(Precision precision, WeightingMethod weighting, int epochs) => new()
    {
        AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.Regression(nameof(ToyRegression.Harmful)) },
        Weighting = weighting,
        Network = Network.Mlp(32, 16) with { Normalization = Normalization.Batch },
        Precision = precision,
        AuxiliarySet = AuxiliarySet.HeldOut(0.2),
        ValidationSet = ValidationSet.None,
        NumberOfEpochs = epochs,
        LearningRate = 1e-2,
    };

    /// <summary>Of the numbers that are not 0, how many bfloat16 holds exactly: all that come out of a product in bfloat16, 1 in 65,536 of others.</summary>
    private static double ShareOfBFloat16(Tensor tensor)
    {
        Assert.Equal(ScalarType.Float32, tensor.dtype);
        var numbers = tensor.detach().flatten();
        numbers = numbers[numbers != 0];
        return (numbers.to(ScalarType.BFloat16).to(ScalarType.Float32) == numbers).to(ScalarType.Float32).mean().item<float>();
    }

    private sealed record Recorder : HypergradientSolver
    {
        private readonly ImplicitDifferentiation _solver = new(new Neumann());

        public List<double> Shares { get; } = [];

        internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v)
        {
            var gradients = Autograd.Grad(problem.Outputs()[0].sum(), [.. problem.Primary]);
            Shares.AddRange([ShareOfBFloat16(v), ShareOfBFloat16(gradients[0])]);
            return _solver.Solve(problem, v);
        }
    }
}
