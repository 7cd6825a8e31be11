using Microsoft.ML.AuxiLearn.Datasets;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>A backbone that has seen other images before: trained on CIFAR-10, brought to the size of the birds, and kept as a .safetensors file.</summary>
internal static class Pretraining
{
    private const int Epochs = 15;

    /// <summary>Trains where the file is not there yet.</summary>
    /// <param name="folder">cifar-10-batches-bin, all of it or a part.</param>
    /// <param name="preset">The network, the side of its images and how they are augmented.</param>
    /// <param name="output">The folder of the file.</param>
    /// <returns>The file.</returns>
    public static string Weights(string folder, Preset preset, string output)
    {
        var file = Path.Combine(output, "pretrained.safetensors");
        if (File.Exists(file))
            return file;
        var ml = new MLContext(1);
        var images = ml.Data.LoadCifar10(folder, new() { Seed = 1, ValidationFromTrain = 0.1 }, allowMissingFiles: true);
        using var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Image",
            Images = new() { Augmentation = Augmentation.Resize(preset.Side).Then(preset.Augmentation) },
            Network = preset.Network,
            ValidationSet = ValidationSet.From(ml.Data.TakeSplit(images, DatasetSplit.Validation)),
            BatchSize = 64,
            LearningRate = preset.LearningRate,
            Schedule = LearningRateSchedule.Cosine,
            WeightDecay = preset.WeightDecay,
            NumberOfEpochs = Epochs,
        }).Fit(ml.Data.TakeSplit(images, DatasetSplit.Train));
        Directory.CreateDirectory(output);
        model.Model.ExportSafetensors(file);
        return file;
    }
}
