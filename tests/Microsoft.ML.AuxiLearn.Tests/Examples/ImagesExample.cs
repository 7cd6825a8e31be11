using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/images.md.</summary>
internal static class ImagesExample
{
    public static string[] Run(MLContext ml, IDataView birds, string folder)
    {
        // <example>
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                FeatureColumnName = "Photo",                                  // paths of JPEG or PNG files, of any size
                Images = new() { Folder = folder, Height = 32, Width = 32, Augmentation = Augmentation.RandomCrop(28).Then(Augmentation.Flip) },
                AuxiliaryTasks = { AuxiliaryTask.Regression("Wingspan") },    // known of the training photos alone
                Network = Network.Mlp(32),
                NumberOfEpochs = 20,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(birds);
        var predicted = model.Transform(birds).GetColumn<string>("PredictedLabel");
        // </example>
        string[] result = [.. predicted];
        model.Dispose();
        return result;
    }
}
