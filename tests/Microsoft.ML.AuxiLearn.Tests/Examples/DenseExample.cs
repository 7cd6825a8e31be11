namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/dense.md that ML.NET runs.</summary>
internal static class DenseExample
{
    public static (IDataView Made, AuxiLearnRegressionTransformer Model) Transform(MLContext ml, IDataView scenes)
    {
        // <example>
        var pipeline = ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21)   // metres
            .Append(ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", new PinholeCamera(Fx: 2262, Fy: 2262, Cx: 1096, Cy: 513)))
            .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Classes"))
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Presence", "Classes"));

        var made = pipeline.Fit(scenes).Transform(scenes);
        var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            FeatureColumnName = "Pixels",
            LabelColumnName = "Traffic",
            AuxiliaryTasks = { AuxiliaryTask.MultiLabel("Presence"), AuxiliaryTask.VectorRegression("Depth") },
            NumberOfEpochs = 20,
        }).Fit(made);
        // </example>
        return (made, model);
    }

    public static SegmentationMetrics Evaluate(MLContext ml, IDataView scored)
    {
        // <example>
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(scored, new SegmentationEvaluationOptions
        {
            LabelColumnName = "Classes",
            PredictedLabelColumnName = "PredictedClasses",
            DepthColumnName = "Depth",   // if there are such, and normals
            PredictedDepthColumnName = "PredictedDepth",
            NormalsColumnName = "Normals",
            PredictedNormalsColumnName = "PredictedNormals",
        });
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
        // </example>
        return metrics;
    }
}
