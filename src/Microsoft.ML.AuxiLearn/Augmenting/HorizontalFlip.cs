using Microsoft.ML.AuxiLearn.Augmenting;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Half of the images mirrored, left to right.</summary>
internal sealed record HorizontalFlip : Augmentation
{
    internal override Tensor Train(Tensor images, Random random) => where(PerImage.Coins(images, random), images.flip(3), images);
}
