using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>Images of a batch and what is known of their pixels, which an augmentation varies together.</summary>
/// <param name="Images">[n, c, h, w] of Single.</param>
/// <param name="Maps">Any number of maps of the same n, h and w.</param>
internal sealed record PixelBatch(Tensor Images, IReadOnlyList<PixelBatch.Map> Maps)
{
    /// <summary>Something that is known of each pixel.</summary>
    /// <param name="Values">[n, d, h, w] of Single, NaN where it is missing.</param>
    /// <param name="Kind">What it is.</param>
    public sealed record Map(Tensor Values, MapKind Kind);

    /// <summary>Other images, and other values of the maps.</summary>
    public PixelBatch With(Func<Tensor, Tensor> images, Func<Map, Tensor> maps) =>
        new(images(Images), [.. Maps.Select(map => map with { Values = maps(map) })]);
}
