using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>
/// Trainings through the estimator: batches of 16 images of 64 x 64 pixels, cropped and mirrored at random; five steps, and with AuxiLearn one auxiliary step,
/// an epoch.
/// </summary>
internal static class Training
{
    public const int BatchSize = 16;
    public const int Steps = 5;
    public const int Side = 64;

    public const int Epochs = 3;

    /// <summary>The seconds of each epoch but the first, which has the reading of the rows before it.</summary>
    public static IEnumerable<double> EpochTimes(Network network, WeightingMethod method, int attributes)
    {
        var ends = new List<double>();
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = nameof(Photo.Pixels),
            Images = new() { Augmentation = Augmentation.RandomCrop(Side, padding: 4).Then(Augmentation.Flip) },
            AuxiliaryTasks = { AuxiliaryTask.MultiLabel(nameof(Photo.Attributes)) },
            Network = network,
            Weighting = method,
            ValidationSet = ValidationSet.None,
            AuxiliarySet = AuxiliarySet.SecondBatch,
            AuxiliaryBatchSize = BatchSize,
            AuxiliaryUpdateInterval = Steps,
            BatchSize = BatchSize,
            NumberOfEpochs = Epochs,
            Progress = _ => ends.Add(Timing.Now()),
        };
        var model = new MLContext(1).MulticlassClassification.Trainers.AuxiLearn(options).Fit(Photo.View(Steps * BatchSize, Side, attributes));
        model.Dispose();
        return ends.Skip(1).Zip(ends, (end, start) => end - start);
    }
}
