using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The examples of README.md, the packages' readmes and docs/networks.md.</summary>
internal static class ReadmeExample
{
    public static ITransformer Train(IDataView train)
    {
        // <example>
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.MultiLabel("Attributes"), AuxiliaryTask.Regression("BodyMass") },
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        ITransformer model = pipeline.Fit(train);          // Evaluate, CrossValidate, PredictionEngine, Model.Save: all as usual
        // </example>
        return model;
    }

    public static IDataView Load(MLContext ml, string path)
    {
        // <example>
        IDataView table = ml.Data.LoadTable(path);     // ARFF and delimited text, with their own column types
        // </example>
        return table;
    }

    public static AuxiLearnMulticlassTrainer.Options CustomNetwork() => new()
    {
        // <example>
        Network = Network.Custom("my-network", input => nn.Sequential(nn.Linear(input.Size, 32), nn.GELU()))
        // </example>
    };

    public static AuxiLearnMulticlassTrainer.Options Pretrained() => new()
    {
        // <example>
        Network = Network.ResNet18() with { Weights = "resnet18.safetensors", Frozen = true }
        // </example>
    };

    public static AuxiLearnMulticlassTrainer.Options Versions() => new()
    {
        Network = Network.ResNet18() with { FrozenStages = 3 },
        // <example>
        Images = new() { Augmentation = Augmentation.RandomCrop(112).Then(Augmentation.Flip), KeptVersions = 8 }
        // </example>
    };
}
