using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>What is asked about an image as numbers: the means of its cells.</summary>
internal static class ImageCells
{
    /// <summary>The means of images [n, c, h, w] over a grid of cells, [n, c * side * side].</summary>
    public static Tensor Of(Tensor images, int side) => nn.functional.adaptive_avg_pool2d(images, side).flatten(1);
}
