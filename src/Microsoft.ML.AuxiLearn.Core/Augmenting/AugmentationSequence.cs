using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>Steps one after another.</summary>
internal sealed record AugmentationSequence : Augmentation
{
    private readonly Augmentation[] _parts;

    public AugmentationSequence(IReadOnlyList<Augmentation> parts)
    {
        _parts = [.. parts];
        foreach (var part in _parts)
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
    }

    public IReadOnlyList<Augmentation> Parts => _parts;

    public bool Equals(AugmentationSequence? other) => other is not null && _parts.SequenceEqual(other._parts);

    public override int GetHashCode() => _parts.Aggregate(0, HashCode.Combine);

    public override string ToString() => _parts.Length == 0 ? "None" : string.Join(", ", (object[])_parts);

    internal override IEnumerable<Augmentation> Steps => _parts;

    internal override (int Height, int Width)? Source => _parts.Length > 0 ? _parts[0].Source : null;

    internal override bool NeedsBytes => _parts.Any(part => part.NeedsBytes);

    internal override (int Height, int Width) Size(int height, int width) =>
        _parts.Aggregate((height, width), (size, part) => part.Size(size.height, size.width));

    internal override bool KeepsMaps => _parts.All(part => part.KeepsMaps);

    internal override PixelBatch Train(PixelBatch batch, Random random) => _parts.Aggregate(batch, (result, part) => part.Train(result, random));

    internal override Tensor Evaluate(Tensor images) => _parts.Aggregate(images, (result, part) => part.Evaluate(result));
}
