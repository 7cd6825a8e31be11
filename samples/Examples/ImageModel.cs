using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.Data;

internal static class ImageModel
{
    /// <summary>A folder of photos and a file birds.csv with the columns photo (a file name), species, wingspan and crest (yes or no).</summary>
    public static void Main(string[] args)
    {
        var ml = new MLContext(seed: 1);
        var birds = ml.Data.LoadTable(Path.Combine(args[0], "birds.csv"));

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                FeatureColumnName = "photo",
                Images = new() { Folder = args[0], Height = 32, Width = 32, Augmentation = Augmentation.Flip },
                Network = Network.ConvNet(8, 16),
                AuxiliaryTasks = { AuxiliaryTask.Regression("wingspan"), AuxiliaryTask.Binary("crest") },
                NumberOfEpochs = 10,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(birds);

        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(birds));
        Console.WriteLine($"Accuracy on the training photos: {metrics.MicroAccuracy:P0}");
        foreach (var species in model.Transform(ml.Data.TakeRows(birds, 3)).GetColumn<string>("PredictedLabel"))
            Console.WriteLine(species);
    }
}
