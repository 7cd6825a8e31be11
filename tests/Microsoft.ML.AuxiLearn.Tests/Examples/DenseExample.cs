using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Combining;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/dense.md, and README.md's of pixels.</summary>
internal static class DenseExample
{
    public static (IDataView Made, AuxiLearnRegressionTransformer Model) Transform(MLContext ml, IDataView scenes)
    {
        // <example>
        var pipeline = ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21)   // metres
            .Append(ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", (Fx: 2262, Fy: 2262, Cx: 1096, Cy: 513)))
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

    public static (AuxiLearnSegmentationTransformer Model, SegmentationMetrics Metrics) Segment(
        MLContext ml, IDataView train, IDataView test, (double Fx, double Fy, double Cx, double Cy) camera, string path)
    {
        // <example>
        var made = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", camera)
            .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Classes"))
            .Append(ml.Transforms.AuxiLearn.ClassPresence("Presence", "Classes"))
            .Fit(train).Transform(train);

        var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = "Image",   // [3, h, w]
            LabelColumnName = "Classes",   // keys [h, w]
            AuxiliaryTasks =
            {
                AuxiliaryTask.Depth("Depth"),                 // [h, w]
                AuxiliaryTask.SurfaceNormals("Normals"),      // [3, h, w]
                AuxiliaryTask.DenseBinary("Boundaries"),      // [h, w]
                AuxiliaryTask.MultiLabel("Presence"),         // once for an image
            },
            Network = Network.UNet(width: 16),
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Convolutional(8, 16)),   // the default, and the paper's: pixel by pixel
            Images = new() { Augmentation = Augmentation.NyuV2 },
            NumberOfEpochs = 20,
        }).Fit(made);
        ml.Model.Save(model, made.Schema, path);

        var scored = model.Transform(test);                   // PredictedLabel [h, w] and Score [classes, h, w], of the images alone
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(scored, "Classes");
        // </example>
        return (model, metrics);
    }

    public static SegmentationMetrics Evaluate(MLContext ml, IDataView scored)
    {
        // <example>
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(
            scored, "Classes", "PredictedClasses",
            depthColumnName: "Depth", predictedDepthColumnName: "PredictedDepth",   // if there are such, and normals
            normalsColumnName: "Normals", predictedNormalsColumnName: "PredictedNormals");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
        // </example>
        return metrics;
    }

    public static (nn.Module[] Network, LossCombinerNetwork Combiner, TrainingLoss Loss) Losses(Tensor images, Func<Tensor[], Tensor> lossesOf)
    {
        Tensor PixelLosses(Tensor[] outputs) => lossesOf(outputs);

        // <example>
        var backbone = Network.SegNet(width: 16).Build(new NetworkInput(images.shape[1..]));   // [n, C, H, W] -> [n, 16, H, W]
        Conv2d[] heads = [nn.Conv2d(16, 13, 1), nn.Conv2d(16, 1, 1), nn.Conv2d(16, 3, 1)];       // classes, depth, normals
        Tensor[] Outputs(Tensor features) => [.. heads.Select(head => head.call(features))];
        var combiner = LossCombiner.Convolutional(8, 16).Build(tasks: 3);
        var loss = new TrainingLoss(() => PixelLosses(Outputs(backbone.call(images))), combiner.forward);   // [n, T, H, W] to a scalar
        // </example>
        return ([backbone, .. heads], combiner, loss);
    }

    /// <summary>The example of README.md.</summary>
    public static AuxiLearnSegmentationTransformer Readme(MLContext ml, IDataView rooms)
    {
        // <example>
        var model = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = "Image",
            LabelColumnName = "Classes",
            AuxiliaryTasks = { AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals") },
            Network = Network.UNet(width: 16),                  // or the paper's SegNet
            NumberOfEpochs = 20,
        }).Fit(rooms);                                          // docs/dense.md has the whole pipeline
        // </example>
        return model;
    }
}
