namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/resuming.md.</summary>
internal static class ResumingExample
{
    public static void Train(MLContext ml, IDataView data, string folder, string path)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            NumberOfEpochs = 40,
            CheckpointFolder = folder,   // one folder for one training
            CheckpointMinutes = 5,       // no more often than that; CheckpointEpochs counts epochs
        });
        using var model = trainer.Fit(data);                       // continues where it was, if it was killed
        ml.Model.SaveAtomically(model, data.Schema, path);         // a crash leaves the old file
        Directory.Delete(folder, recursive: true);
        // </example>
    }
}
