using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>Brightness, contrast and saturation multiplied by random factors; pixels stay between 0 and 1.</summary>
internal sealed record ColorJitter : Augmentation
{
    private static readonly float[] _luma = [0.299f, 0.587f, 0.114f];

    public ColorJitter(double brightness, double contrast, double saturation)
    {
        foreach (var (value, name) in new[] { (brightness, nameof(brightness)), (contrast, nameof(contrast)), (saturation, nameof(saturation)) })
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1, name);
        }
        (Brightness, Contrast, Saturation) = (brightness, contrast, saturation);
    }

    public double Brightness { get; }

    public double Contrast { get; }

    public double Saturation { get; }

    internal override bool NeedsBytes => true;

    internal override bool KeepsMaps => true;

    internal override PixelBatch Train(PixelBatch batch, Random random) => batch with { Images = Jitter(batch.Images, random) };

    private Tensor Jitter(Tensor images, Random random)
    {
        if (Brightness > 0)
            images = images.mul(PerImage.Factors(images, Brightness, random)).Within_(0, 1);
        if (Contrast > 0)
            images = Blend(images, Grey(images).mean([1L, 2, 3], keepdim: true), PerImage.Factors(images, Contrast, random));
        if (Saturation > 0)
            images = Blend(images, Grey(images), PerImage.Factors(images, Saturation, random));
        return images;
    }

    /// <summary>base + factor (images - base).</summary>
    private static Tensor Blend(Tensor images, Tensor @base, Tensor factors) => @base.lerp(images, factors).Within_(0, 1);

    /// <summary>[n, 1, h, w]</summary>
    private static Tensor Grey(Tensor images) =>
        images.shape[1] == 3 ? images.mul(tensor(_luma, [1, 3, 1, 1], device: images.device)).sum(1, keepdim: true) : images.mean([1L], keepdim: true);
}
