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

    public static void Export(AuxiLearnTransformer model)
    {
        // <example>
        model.Model.ExportOnnx("model.onnx");
        // </example>
    }
}
