using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>Half of the images mirrored, left to right; normals look to the other side then.</summary>
internal sealed record HorizontalFlip : Augmentation
{
    private static readonly float[] _mirror = [-1, 1, 1];

    internal override bool KeepsMaps => true;

    internal override PixelBatch Train(PixelBatch batch, Random random)
    {
        var coins = PerImage.Coins(batch.Images, random);
        return batch.With(
            images => where(coins, images.flip(3), images),
            map => where(coins, map.Kind == MapKind.Normals
                ? map.Values.flip(3) * tensor(_mirror, [1, 3, 1, 1], device: map.Values.device) : map.Values.flip(3), map.Values));
    }
}
