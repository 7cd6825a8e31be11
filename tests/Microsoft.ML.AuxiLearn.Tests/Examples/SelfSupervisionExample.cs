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
        var clusters = ml.Transforms.AuxiLearn.Clusters("Cluster", "Features", numberOfClusters: 5).Fit(all);
        AuxiliaryTask[] tasks = [AuxiliaryTask.Multiclass("Cluster"), AuxiliaryTask.SelfSupervised()];
        var trainer = ml.Regression.Trainers.AuxiLearn(auxiliaryTasks: tasks, numberOfEpochs: 5);
        var model = trainer.Fit(clusters.Transform(labelled), unlabelled: clusters.Transform(unlabelled));
        // </example>
        model.Dispose();
        return model.Model.TaskNames;
    }

    public static ITransformer Turns(MLContext ml, IDataView labelled, IDataView unlabelled)
    {
        // <example>
        var turned = ml.Transforms.AuxiLearn.Rotation("Turned", "Turn", "Features", height: 8, width: 8).Fit(unlabelled);
        using var turns = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Turned",
            LabelColumnName = "Turn",
            Images = new() { Height = 8, Width = 8 },
            Network = Network.ConvNet(8, 16),
            NumberOfSteps = 50,
        }).Fit(turned.Transform(unlabelled));
        var model = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsBright",
            Images = new() { Height = 8, Width = 8 },
            Network = Network.ConvNet(8, 16),
            NumberOfSteps = 50,
            InitialModel = turns,                       // whose backbone knows which way is up
        }).Fit(labelled);
        // </example>
        return model;
    }

    public static ITransformer Tiles(MLContext ml, IDataView unlabelled)
    {
        var shuffled = ml.Transforms.AuxiLearn.Jigsaw("Shuffled", "Order", "Features", tiles: 2, height: 8, width: 8).Fit(unlabelled);
        return shuffled;
    }

    public static (IEstimator<ITransformer> Known, IEstimator<ITransformer> Found, AuxiliaryTask[] Tasks) Coarse(MLContext ml, ITransformer model,
        IDataView validation)
    {
        // <example>
        var kinds = new Dictionary<string, string> { ["cat"] = "animal", ["dog"] = "animal", ["car"] = "vehicle", ["truck"] = "vehicle" };
        var known = ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", kinds);

        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(validation));
        var found = ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", metrics.ConfusionMatrix, numberOfClasses: 2);
        AuxiliaryTask[] tasks = [AuxiliaryTask.Multiclass("Kind")];
        // </example>
        return (known, found, tasks);
    }
}
