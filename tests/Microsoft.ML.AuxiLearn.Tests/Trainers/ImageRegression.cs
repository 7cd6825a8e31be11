using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Trainers;

/// <summary>A small convolutional network that learns the redness of images, and beside it whether what they show is large.</summary>
internal static class ImageRegression
{
    public static Network Convolutional { get; } = Network.Custom("image pipeline", input => nn.Sequential(
        ("conv", nn.Conv2d(input.Shape[0], 6, 3, padding: 1)), ("relu", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d([4, 4])), ("flatten", nn.Flatten())));

    public static AuxiLearnRegressionTransformer Fit(MLContext ml, IDataView data, string column, ImageOptions? images, int epochs = 2) =>
        ml.Regression.Trainers.AuxiLearn(new()
        {
            LabelColumnName = "Redness",
            FeatureColumnName = column,
            AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge") },
            Network = Convolutional,
            Images = images,
            NumberOfEpochs = epochs,
            BatchSize = 8,
            AuxiliaryUpdateInterval = 2,
        }).Fit(data);
}
