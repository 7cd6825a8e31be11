using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Whole pipelines on images of 8 x 12 pixels that the tests make.</summary>
public sealed class SegmentationPipelineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Stripes_are_learned_saved_and_scored_in_a_fresh_process_of_the_images_alone()
    {
        var ml = new MLContext(1);
        var rows = Stripes.Rows(40);
        var data = Stripes.View(ml, rows);
        var options = Options(LossCombiner.Convolutional(4, 8), epochs: 12);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);

        Assert.Equal(["Label", "Depth", "Normals", "Edges", "Place[0]", "Place[1]", "Presence[0]", "Presence[1]", "Presence[2]", "Share"],
            model.Model.TaskNames);
        var history = model.Model.History;
        Assert.All(history, report => Assert.Equal("mIoU", report.MetricName));
        Assert.InRange(history[model.Model.BestEpoch - 1].ValidationMetric, 0.9, 1);
        Assert.All(history[0].TrainingLosses.Zip(history[^1].TrainingLosses).Take(5), losses => Assert.True(losses.Second < losses.First, $"{losses}"));
        Assert.NotEqual(history[0].TaskWeights, history[^1].TaskWeights);
        Assert.True(history[^1].AuxiliaryLoss < history[0].AuxiliaryLoss);

        var test = Stripes.View(ml, Stripes.Rows(20, seed: 2));
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(model.Transform(test));
        Assert.InRange(metrics.MeanIoU, 0.9, 1);
        Assert.Contains("bed", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);

        var scored = model.Transform(data);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), Stripes.Height, Stripes.Width), scored.Schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, Stripes.Height, Stripes.Width), scored.Schema["Score"].Type);
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        Assert.All(Enumerable.Range(0, Stripes.Pixels),
            pixel => Assert.Equal(1, scores[0][pixel] + scores[0][Stripes.Pixels + pixel] + scores[0][2 * Stripes.Pixels + pixel], 1e-5f));

        var images = ml.Data.LoadFromEnumerable(rows.Select(row => new ImageRow { Features = row.Features }));
        using (var loaded = (AuxiLearnSegmentationTransformer)Models.SaveAndLoad(ml, model, data.Schema))
        {
            Assert.Equal(scores, loaded.Transform(images).GetColumn<float[]>("Score"));
            Assert.Equal(model.Model.TaskWeights, loaded.Model.TaskWeights);
            var named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(loaded.Transform(images)).Transform(loaded.Transform(images));
            Assert.Contains(named.GetColumn<ReadOnlyMemory<char>[]>("PredictedLabel").First(), name => name.ToString() == "wall");
        }

        var path = Path.Combine(_folder, "model.zip");
        ml.Model.Save(model, data.Schema, path);
        var child = ChildProcess.Run("Loading.ScorePixels", [path, Convert.ToHexString(rows[3].Features)]);
        Assert.Equal(("", 0), (child.Error, child.ExitCode));
        var expected = scored.GetColumn<uint[]>("PredictedLabel").ElementAt(3);
        Assert.Equal(string.Concat(expected), child.Output);
    }

    [Fact]
    public void A_prediction_engine_gives_each_pixel_the_score_of_its_batch()
    {
        var ml = new MLContext(1);
        ml.SetOption(AuxiLearnTransformer.BatchSizeOption, 7);
        var rows = Stripes.Rows(20);
        var data = Stripes.View(ml, rows);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(Options(epochs: 1)).Fit(data);
        using var engine = ml.Model.CreatePredictionEngine<ImageRow, Scored>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var (scores, labels) = (model.Transform(data).GetColumn<float[]>("Score").ToArray(), model.Transform(data).GetColumn<uint[]>("PredictedLabel")
            .ToArray());
        for (var row = 0; row < rows.Length; row++)
        {
            var predicted = engine.Predict(new ImageRow { Features = rows[row].Features });
            Assert.All(predicted.Score.Zip(scores[row]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            Assert.All(Enumerable.Range(0, Stripes.Pixels),
                pixel => Assert.Equal(predicted.Score[(predicted.PredictedLabel[pixel] - 1) * Stripes.Pixels + pixel],
                predicted.Score.Where((_, i) => i % Stripes.Pixels == pixel).Max()));
            Assert.InRange(labels[row].Zip(predicted.PredictedLabel).Count(pair => pair.First == pair.Second), Stripes.Pixels - 2, Stripes.Pixels);
        }
    }

    [Fact]
    public void What_the_trainer_promises_is_what_the_model_delivers()
    {
        var ml = new MLContext(1);
        var data = Stripes.View(ml, Stripes.Rows(12));
        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(Options(epochs: 1));
        var promised = trainer.GetOutputSchema(Shapes.Of(data.Schema)).OrderBy(column => column.Name).ToArray();
        using var model = trainer.Fit(data);
        var delivered = Shapes.Of(model.Transform(data).Schema).OrderBy(column => column.Name).ToArray();
        Assert.Equal(promised.Select(column => column.Name), delivered.Select(column => column.Name));
        Assert.All(promised.Zip(delivered), pair => Assert.True(pair.First.Satisfies(pair.Second) && pair.Second.Satisfies(pair.First), pair.First.Name));
    }

    [Fact]
    public void Keys_bytes_and_numbers_give_the_same_model()
    {
        var rows = Stripes.Rows(16);
        float[][] Scores(string label, int? classes)
        {
            var ml = new MLContext(1);
            var data = Stripes.View(ml, rows);
            var options = new AuxiLearnSegmentationTrainer.Options
            {
                LabelColumnName = label,
                NumberOfClasses = classes,
                Network = Network.UNet(2, 2),
                NumberOfEpochs = 1
            };
            using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);
            return [.. model.Transform(data).GetColumn<float[]>("Score")];
        }

        var expected = Scores("Label", null);
        Assert.Equal(expected, Scores("Numbers", 3));
        Assert.Equal(expected, Scores("Singles", 3));
    }

    public static TheoryData<string> Methods { get; } = new(WeightingMethod.All.Select(method => method.Name));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_trains_on_pixels(string method)
    {
        var ml = new MLContext(1);
        var options = Options(method == nameof(WeightingMethod.AuxiLearnPaper) ? LossCombiner.Convolutional(2) : LossCombiner.Nonlinear(3), epochs: 5);
        options.Weighting = WeightingMethod.Parse(method);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(Stripes.View(ml, Stripes.Rows(20)));
        var history = model.Model.History;
        Assert.All(history[^1].TrainingLosses, loss => Assert.True(float.IsFinite(loss)));
        Assert.Equal(method == nameof(WeightingMethod.SingleTask) ? 1 : 10, history[0].TaskNames.Count);
        Assert.True(history[^1].TrainingLosses[0] < history[0].TrainingLosses[0], string.Join(" ", history.Select(report => report.TrainingLosses[0])));
    }

    [Fact]
    public void Sizes_that_poolings_do_not_halve_and_networks_of_ones_own()
    {
        var ml = new MLContext(1);
        var data = Stripes.View(ml, Stripes.Rows(12));
        var own = Network.Custom("pixels of one's own", input => nn.Sequential(nn.Conv2d(input.Shape[0], 5, 3, padding: 1), nn.ReLU()));
        foreach (var network in new Network[] { Network.UNet(2, 3), Network.SegNet(1), own })   // multiples of 8 and of 32 are expected inside
        {
            var options = Options(epochs: 1);
            options.Network = network;
            using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);
            using var loaded = (IDisposable)Models.SaveAndLoad(ml, model, data.Schema);
            Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), ((ITransformer)loaded).Transform(data).GetColumn<float[]>("Score"));
            Assert.Equal(network, ((AuxiLearnSegmentationTransformer)loaded).Model.Network);
        }
    }

    [Fact]
    public void Another_annotator_reads_the_main_head_and_an_auxiliary_map_its_own()
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnSegmentationTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget("Second"), AuxiliaryTask.Segmentation("Numbers", 3),
                AuxiliaryTask.DenseRegression("Place", averaged: true) },
            Network = Network.UNet(2, 2),
            NumberOfEpochs = 2,
        };
        var data = Stripes.View(ml, Stripes.Rows(16));
        data = ml.Transforms.CopyColumns("Second", "Label").Fit(data).Transform(data);
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);
        var losses = model.Model.History[^1].TrainingLosses;
        Assert.Equal(4, losses.Count);
        Assert.Equal(losses[0], losses[1], 1e-5f);
        Assert.NotEqual(losses[0], losses[2]);
    }

    [Fact]
    public void Validation_is_measured_as_evaluation_measures_it()
    {
        var ml = new MLContext(1);
        var (train, validation) = (Stripes.View(ml, Stripes.Rows(16)), Stripes.View(ml, Stripes.Rows(11, seed: 2)));
        validation = ml.Transforms.SelectColumns("Features", "Label").Fit(validation).Transform(validation);   // nothing else is asked of them
        var options = Options(epochs: 2);
        options.BatchSize = 4;
        options.Images = new() { Augmentation = Augmentation.NyuV2 };
        using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(train, validation);
        var scored = model.Transform(validation);
        Assert.Equal(ml.MulticlassClassification.EvaluateSegmentation(scored).MeanIoU, model.Model.History[model.Model.BestEpoch - 1].ValidationMetric, 1e-6);

        // the first row of pixels has no class
        var losses = scored.GetColumn<float[]>("Score").Zip(validation.GetColumn<uint[]>("Label"), (score, label) =>
            Enumerable.Range(Stripes.Width, Stripes.Pixels - Stripes.Width).Average(pixel => -Math.Log(score[(label[pixel] - 1) * Stripes.Pixels + pixel])));
        Assert.Equal(losses.Average(), model.Model.History[model.Model.BestEpoch - 1].ValidationLoss, 1e-4);
    }

    [Fact]
    public void Augmented_training_is_repeatable_and_not_the_training_without()
    {
        var rows = Stripes.Rows(16);
        float[][] Scores(int seed, Augmentation augmentation)
        {
            var ml = new MLContext(seed);
            var data = Stripes.View(ml, rows);
            var options = Options(epochs: 1, width: 2);
            options.Images = new() { Augmentation = augmentation };
            using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);
            return [.. model.Transform(data).GetColumn<float[]>("Score")];
        }

        var augmentation = Augmentation.NyuV2.Then(Augmentation.ColorJitter(0.1));
        Assert.Equal(Scores(1, augmentation), Scores(1, augmentation));
        Assert.NotEqual(Scores(1, augmentation), Scores(2, augmentation));
        Assert.NotEqual(Scores(1, augmentation), Scores(1, Augmentation.None));
    }

    [Fact]
    public void Live_tensors_grow_neither_with_the_images_nor_with_the_steps()
    {
        var ml = new MLContext(1);
        var rows = Stripes.Rows(32);
        long Left(int count, int epochs) => LiveTensors.LeftBy(() =>
        {
            var data = Stripes.View(ml, rows[..count]);
            var options = Options(LossCombiner.Convolutional(2), epochs, width: 2);
            options.Images = new() { Augmentation = Augmentation.NyuV2.Then(Augmentation.RandomCrop(8, 12, padding: 2)) };
            using var model = ml.AuxiLearn().Trainers.SemanticSegmentation(options).Fit(data);
            Assert.Equal(count, model.Transform(data).GetColumn<float[]>("Score").Count());
        });

        var one = Left(12, 1);
        Assert.Equal(one, Left(12, 1));
        Assert.Equal(one, Left(32, 3));
    }

    internal static AuxiLearnSegmentationTrainer.Options Options(LossCombiner? combiner = null, int epochs = 2, int width = 4) => new()
    {
        AuxiliaryTasks =
        {
            AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals"), AuxiliaryTask.DenseBinary("Edges"), AuxiliaryTask.DenseRegression("Place"),
            AuxiliaryTask.MultiLabel("Presence"), AuxiliaryTask.Regression("Share"),
        },
        Network = Network.UNet(width, 2),
        Weighting = WeightingMethod.AuxiLearn(combiner ?? LossCombiner.Relative()),
        NumberOfEpochs = epochs,
        BatchSize = 4,
        AuxiliaryBatchSize = 4,
        LearningRate = 0.01,
        AuxiliaryUpdateInterval = 2,
        ValidationSet = ValidationSet.HeldOut(0.2),
    };

    private sealed class ImageRow
    {
        [VectorType(3, Stripes.Height, Stripes.Width)]
        public byte[] Features { get; set; } = [];
    }

    private sealed class Scored
    {
        [VectorType(Stripes.Height, Stripes.Width)]
        [KeyType(3)]
        public uint[] PredictedLabel { get; set; } = [];

        [VectorType(3, Stripes.Height, Stripes.Width)]
        public float[] Score { get; set; } = [];
    }
}
