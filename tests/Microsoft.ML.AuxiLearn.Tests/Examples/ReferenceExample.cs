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
        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(
            auxiliaryTasks: [AuxiliaryTask.Depth("Depth")], network: Network.UNet(width: 4, depth: 2), numberOfEpochs: 2);
        AuxiLearnSegmentationTransformer model = trainer.Fit(train);
        // </AuxiLearnSegmentationTrainer>
        return model;
    }

    public static ITransformer Transforms(MLContext ml, IDataView train)
    {
        // <AuxiLearnTransforms>
        var pipeline = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("FromDepth", "Depth", (Fx: 10, Fy: 10, Cx: 6, Cy: 4))
            .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label"))
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Classes", "Label"));
        ITransformer model = pipeline.Fit(train);
        // </AuxiLearnTransforms>
        return model;
    }

    public static ITransformer MulticlassWithOptions(MLContext ml, IDataView train)
    {
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") },
                Weighting = WeightingMethod.AuxiLearn(LossCombiner.Nonlinear(10)),
                NumberOfEpochs = 20,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        return pipeline.Fit(train);
    }

    public static ITransformer BinaryWithOptions(MLContext ml, IDataView train)
    {
        var trainer = ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options
        {
            LabelColumnName = "IsLarge",
            AuxiliaryTasks = { AuxiliaryTask.Regression("Mass") },
            ClassWeights = ClassWeights.Balanced,
            NumberOfEpochs = 20,
        });
        return trainer.Fit(train);
    }

    public static ITransformer RegressionWithOptions(MLContext ml, IDataView train)
    {
        var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = "Mass",
            AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") },
            Network = Network.Mlp(64, 32),
            NumberOfEpochs = 20,
        });
        return trainer.Fit(train);
    }

    public static ITransformer SegmentationWithOptions(MLContext ml, IDataView train)
    {
        var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals") },
            Network = Network.UNet(width: 4, depth: 2),
            NumberOfEpochs = 2,
        });
        return trainer.Fit(train);
    }

    public static double CalibrationError(MLContext ml, ITransformer model, IDataView test)
    {
        double error = ml.BinaryClassification.CalibrationError(model.Transform(test), "IsLarge");
        return error;
    }
}
