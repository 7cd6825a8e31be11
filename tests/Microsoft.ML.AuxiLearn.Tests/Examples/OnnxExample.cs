namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of docs/onnx.md.</summary>
internal static class OnnxExample
{
    public static AuxiLearnMulticlassTrainer ImageNet(MLContext ml)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = "Photo",
            Images = new() { Height = 224, Width = 224 },
            Network = Network.ImageNet() with { FrozenStages = 3 },       // the last stage and the heads learn
            AuxiliaryTasks = { AuxiliaryTask.MultiLabel("Attributes") },
        });
        // </example>
        return trainer;
    }

    public static AuxiLearnMulticlassTrainer.Options File() => new()
    {
        // <example>
        Network = Network.ResNet18() with { Weights = PretrainedWeights.FromOnnx("resnet18.onnx") }
        // </example>
    };

    public static AuxiLearnMulticlassTrainer.Options Frozen() => new()
    {
        // <example>
        Network = Network.ImageNet() with { Frozen = true }               // its features are computed once; the heads train on them
        // </example>
    };

#if ONNX
    public static IEstimator<ITransformer> Features(MLContext ml)
    {
        // <example>
        var pipeline = ml.Transforms.ResizeImages("Photo", 224, 224)
            .Append(ml.Transforms.ExtractPixels("Pixels", "Photo"))
            .Append(ml.Transforms.DnnFeaturizeImage("Features", found => found.ModelSelector.ResNet18(ml, found.OutputColumn, found.InputColumn), "Pixels"))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.MultiLabel("Attributes")], network: Network.Mlp(64, 64)));
        // </example>
        return pipeline;
    }
#endif

    public static void Export(AuxiLearnTransformer model)
    {
        // <example>
        model.Model.ExportOnnx("model.onnx");
        // </example>
    }
}
