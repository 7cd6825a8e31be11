using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>
/// Clouds scaled, turned and shaken at random, and points of them dropped, which is to put the first point in their place; their labels go with it.
/// </summary>
internal sealed record CloudAugmentation : Augmentation
{
    private const long Coordinates = 3;

    public CloudAugmentation(double jitter, double scale, double rotation, double dropout)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(scale, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rotation);
        ArgumentOutOfRangeException.ThrowIfNegative(dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dropout, 1);
        (Jitter, Scale, Rotation, Dropout) = (jitter, scale, rotation, dropout);
    }

    public double Jitter { get; }

    public double Scale { get; }

    public double Rotation { get; }

    public double Dropout { get; }

    internal override bool KeepsMaps => true;

    internal override PixelBatch Train(PixelBatch batch, Random random)
    {
        var clouds = batch.Images;
        if (Rotation > 0)
            clouds = CloudGeometry.Turned(clouds,
                [.. Enumerable.Range(0, (int)clouds.shape[0]).Select(_ => Rotation * (2 * random.NextDouble() - 1) * Math.PI / 180)]);
        var (points, others) = (clouds.narrow(1, 0, Coordinates), clouds.narrow(1, Coordinates, clouds.shape[1] - Coordinates));
        if (Scale > 0)
            points = points * PerImage.Factors(clouds, Scale, random);
        using var generator = new Generator((ulong)random.NextInt64());
        if (Jitter > 0)
            points = points + randn(points.shape, generator: generator).to(clouds.device).Times(Jitter);
        clouds = cat([points, others], 1);
        if (Dropout == 0)
            return batch with { Images = clouds };
        using var share = Dropout.ToScalar();
        var dropped = rand([clouds.shape[0], 1, clouds.shape[2], 1], generator: generator).lt(share).to(clouds.device);
        return new PixelBatch(clouds, batch.Maps).With(images => FirstWhere(dropped, images), map => FirstWhere(dropped, map.Values));
    }

    private static Tensor FirstWhere(Tensor dropped, Tensor values) => where(dropped, values.narrow(2, 0, 1), values);
}
