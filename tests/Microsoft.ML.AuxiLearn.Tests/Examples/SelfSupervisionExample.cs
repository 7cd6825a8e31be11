namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/self-supervision.md.</summary>
internal static class SelfSupervisionExample
{
    public static Dictionary<string, float> Run(MLContext ml, IDataView labelled, IDataView unlabelled)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks =
            {
                AuxiliaryTask.SelfSupervised(SelfSupervision.Rotation, SelfSupervision.Jigsaw(tiles: 2), SelfSupervision.Masking(share: 0.5)),
            },
            Images = new() { Height = 8, Width = 8, Augmentation = Augmentation.RandomCrop(8, padding: 1) },
            Network = Network.ConvNet(8, 16),
            NumberOfSteps = 50,
        });
        var model = trainer.Fit(labelled, unlabelled: unlabelled);
        var weights = model.Model.TaskNames.Zip(model.Model.TaskWeights).ToDictionary();   // how much each counts
        // </example>
        model.Dispose();
        return weights;
    }

    public static IReadOnlyList<string> Clusters(MLContext ml, IDataView all, IDataView labelled, IDataView unlabelled)
    {
        // <example>
        var clusters = ml.Transforms.NormalizeMeanVariance("Scaled", "Features")
            .Append(ml.Clustering.Trainers.KMeans("Scaled", numberOfClusters: 5))
            .Append(ml.Transforms.CopyColumns("Cluster", "PredictedLabel"))
            .Fit(all);
        AuxiliaryTask[] tasks = [AuxiliaryTask.Multiclass("Cluster"), AuxiliaryTask.SelfSupervised()];
        var trainer = ml.Regression.Trainers.AuxiLearn(auxiliaryTasks: tasks, numberOfEpochs: 5);
        var model = trainer.Fit(clusters.Transform(labelled), unlabelled: clusters.Transform(unlabelled));
        // </example>
        model.Dispose();
        return model.Model.TaskNames;
    }
}
