using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>Usual mistakes, and the one sentence that a user sees on top.</summary>
public class SentenceTests
{
    private static readonly MLContext _ml = new(1);

    [Fact]
    public void A_model_that_a_prediction_engine_has_disposed_of()
    {
        var model = Models.Regression(_ml);
        var chain = new TransformerChain<AuxiLearnRegressionTransformer>(model);
        using (_ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(chain))
        {
        }
        const string Sentence =
            "The AuxiLearn model was disposed of; a PredictionEngine disposes of its model with itself unless it is made with new PredictionEngineOptions { "
                + "OwnsTransformer = false }.";
        using var next = _ml.Model.CreatePredictionEngine<Sample, RegressionPrediction>(chain, new PredictionEngineOptions { OwnsTransformer = false });
        Assert.Equal(Sentence, Assert.Throws<ObjectDisposedException>(() => next.Predict(Sample.Rows(1)[0])).Message);
        Assert.Equal(Sentence, Assert.Throws<ObjectDisposedException>(() => model.Transform(_ml.Data.LoadFromEnumerable(Sample.Rows(1)))).Message);
    }

    [Fact]
    public void A_model_without_libtorch_is_loaded_and_says_what_is_missing_when_it_is_used()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "model.zip");
        using (var model = Models.Regression(_ml))
            _ml.Model.Save(model, _ml.Data.LoadFromEnumerable(Sample.Rows(1)).Schema, path);
        var child = ChildProcess.Run("Loading.Score", [path, "1", "2", "3"], libtorch: folder.Path);
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith(
            $"Microsoft.ML.AuxiLearn.TorchBackendException: The environment variable AUXILEARN_LIBTORCH names '{folder.Path}', which holds no libtorch",
            child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_their_range()
    {
        Assert.StartsWith("The option Network is Mlp with a width of 0; expected at least 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Network.Mlp(0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The option Network is ConvNet with 0 channels in a block; expected at least 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Network.ConvNet(8, 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("ValidationSet.HeldOut has the share 2; expected a share over 0 and under 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => ValidationSet.HeldOut(2)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "AuxiliarySet.HeldOut has the share NaN; expected a share over 0 and under 1, or AuxiliarySet.HeldOutRows for a number of rows.",
            Assert.Throws<ArgumentOutOfRangeException>(() => AuxiliarySet.HeldOut(double.NaN)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_unknown_size()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Trainers.AuxiLearn().Fit(_ml.Data.LoadFromEnumerable([new Unsized()])));
        Assert.StartsWith("The feature column 'Features' holds Vector<Single>; expected a vector of known size of Single, ", exception.Message,
            StringComparison.Ordinal);
        Assert.Contains("; [VectorType(n)] above a property of float[] says its size.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_folder_that_cannot_be_written_to()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "no folder");
        var ml = new MLContext(1) { TempFilePath = file };
        var exception = Assert.Throws<InvalidOperationException>(
            () => ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { MemoryBudget = 0 }).Fit(ToyRegression.Sample(ml, 20, seed: 1)));
        Assert.StartsWith($"The rows take more memory than the option MemoryBudget allows, and their file cannot be made in MLContext.TempFilePath, '{file}' (",
            exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_say_what_they_are()
    {
        var options = new AuxiLearnRegressionTrainer.Options();
        Assert.Equal("the defaults", options.ToString());
        options.AuxiliaryTasks.Add(AuxiliaryTask.Regression("Wing") with { Missing = -999 });
        options.AuxiliaryTasks.Add(AuxiliaryTask.Multiclass("Family"));
        options.Network = Network.Mlp(128, 64) with { Dropout = 0.2 };
        options.ValidationSet = ValidationSet.HeldOut(0.25);
        options.AuxiliarySet = AuxiliarySet.HeldOutRows(50);
        options.Schedule = LearningRateSchedule.Step(10);
        options.Progress = _ => { };
        Assert.Equal(
            "AuxiliarySet = HeldOutRows(50), AuxiliaryTasks = [Regression(Wing), Missing -999, Multiclass(Family)], Network = Mlp(128, 64), Dropout 0.2, "
                + "Progress = set, Schedule = Step(10, 0.5), ValidationSet = HeldOut(0.25)",
            options.ToString());

        Assert.Equal(
            ["Learned(5)", "Learned(2, 3)", "ConvNet(32, 64, 128)", "Validation", "SecondBatch", "HeldOut(0.05)", "None", "Cosine", "Measured", "Mlp()"],
            new object[]
            {
                AuxiliaryTask.Learned(), AuxiliaryTask.Learned([2, 3]), Network.ConvNet(), AuxiliarySet.Validation, AuxiliarySet.SecondBatch,
                    AuxiliarySet.HeldOut(), ValidationSet.None,
                LearningRateSchedule.Cosine, ImageNormalization.Measured, Network.Mlp(),
            }.Select(option => option.ToString()));
        Assert.Equal("HorizontalFlip { }", Augmentation.Flip.ToString());
    }

    [Fact]
    public void The_trainer_says_that_it_standardises_the_features_and_the_document_how_many_rows_are_scored_at_once()
    {
        Assert.False(_ml.Regression.Trainers.AuxiLearn().Info.NeedNormalization);
        var document = string.Join(' ', File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.xml"))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));   // lines may end anywhere
        Assert.Contains(
            $"without it {AuxiLearnTransformer.VectorsAtOnce} vectors, {AuxiLearnTransformer.ImagesAtOnce} images, or "
                + $"{AuxiLearnTransformer.ImagesOfPixelsAtOnce} images with outputs of each pixel", document, StringComparison.Ordinal);
        Assert.Contains(
            $"by default {AuxiLearnTransformer.VectorsAtOnce} for vectors, {AuxiLearnTransformer.ImagesAtOnce} for images and "
                + $"{AuxiLearnTransformer.ImagesOfPixelsAtOnce} for images with outputs of each pixel", document, StringComparison.Ordinal);
    }

    private sealed class Unsized
    {
        public float[] Features { get; set; } = [1];

        public float Label { get; set; }
    }
}
