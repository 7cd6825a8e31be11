using Microsoft.ML.AuxiLearn.Importing;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Networks that come with weights of ImageNet.</summary>
public static class ImageNetNetworks
{
    private const string Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18";

    // the file's own preprocessing: blue, green and red from 0 to 255 less a mean image, whose channels have these means
    private const float Blue = 103.06f, Green = 115.90f, Red = 123.15f;

    private static string Beside => Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");

    extension(Network)
    {
        /// <summary>
        /// The residual network of 9 blocks with 512 features, trained on the 1000 classes of ImageNet, that ML.NET's package
        /// Microsoft.ML.DnnImageFeaturizer.ResNet18 brings, and its normalisation: for images of red, green and blue, best of 224 x 224 pixels.
        /// <c>Network.ImageNet() with { Frozen = true }</c> learns the heads alone.
        /// </summary>
        /// <param name="path">The package's ResNet18.onnx; null for the one beside the application, where the package puts it.</param>
        /// <exception cref="FileNotFoundException">It is not there; the message names the package.</exception>
        public static ImageNetwork ImageNet(string? path = null)
        {
            var file = path ?? Beside;
            if (!File.Exists(file))
                throw new FileNotFoundException(
                    $"The weights of ImageNet are not at '{file}'; expected the package {Package}, which copies them beside the application, or the path of "
                        + "its ResNet18.onnx.", file);
            return Network.ResNet(2, 2, 2, 3) with
            {
                Weights = new OnnxWeights(file)
                {
                    IsBlueFirst = true,
                    Normalization = ImageNormalization.Given([Red / byte.MaxValue, Green / byte.MaxValue, Blue / byte.MaxValue],
                        [1f / byte.MaxValue, 1f / byte.MaxValue, 1f / byte.MaxValue]),
                },
            };
        }
    }
}
