namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples in the comments of trainers and transforms, each between its marks.</summary>
internal static class ReferenceExample
{
    public static ITransformer Multiclass(MLContext ml, IDataView train)
    {
        // <AuxiLearnMulticlassTrainer>
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(train);
        // </AuxiLearnMulticlassTrainer>
        return model;
    }

    public static ITransformer Binary(MLContext ml, IDataView train)
    {
        // <AuxiLearnBinaryTrainer>
        var trainer = ml.BinaryClassification.Trainers.AuxiLearn("IsLarge", auxiliaryTasks: [AuxiliaryTask.Regression("Mass")], numberOfEpochs: 20);
        AuxiLearnBinaryTransformer model = trainer.Fit(train);
        // </AuxiLearnBinaryTrainer>
        return model;
    }

    public static ITransformer Regression(MLContext ml, IDataView train)
    {
        // <AuxiLearnRegressionTrainer>
        var trainer = ml.Regression.Trainers.AuxiLearn("Mass", auxiliaryTasks: [AuxiliaryTask.Binary("IsLarge")], numberOfEpochs: 20);
        AuxiLearnRegressionTransformer model = trainer.Fit(train);
        // </AuxiLearnRegressionTrainer>
        return model;
    }

    public static ITransformer Segmentation(MLContext ml, IDataView train)
    {
        // <AuxiLearnSegmentationTrainer>
        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(auxiliaryTasks: [AuxiliaryTask.Depth("Depth")], network: Network.UNet(width: 4, depth: 2), numberOfEpochs: 2);
        AuxiLearnSegmentationTransformer model = trainer.Fit(train);
        // </AuxiLearnSegmentationTrainer>
        return model;
    }

    public static ITransformer Transforms(MLContext ml, IDataView train)
    {
        // <AuxiLearnTransforms>
        var pipeline = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("FromDepth", "Depth", new PinholeCamera(Fx: 10, Fy: 10, Cx: 6, Cy: 4))
            .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label"))
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Classes", "Label"));
        ITransformer model = pipeline.Fit(train);
        // </AuxiLearnTransforms>
        return model;
    }
}
