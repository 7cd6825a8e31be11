namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/networks.md on point clouds.</summary>
internal static class CloudExample
{
    public static IDataView Run(MLContext ml, IDataView train, IDataView test)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Points",                                      // [VectorType(32, 3)]: x, y and z of 32 points
            AuxiliaryTasks = { AuxiliaryTask.SelfSupervised() },               // the usual ones of clouds
            Network = Network.Dgcnn(neighbours: 8),
            Images = new() { Augmentation = Augmentation.Cloud(jitter: 0.02) },
            NumberOfSteps = 40,
        });
        var predicted = trainer.Fit(train).Transform(test);
        // </example>
        return predicted;
    }

    // this stands in the comment of the method

    public static PartMetrics Evaluate(MLContext ml, IDataView scored)
    {
        var metrics = ml.MulticlassClassification.EvaluateParts(scored, "Parts", categoryColumnName: "Category");
        return metrics;
    }
}
