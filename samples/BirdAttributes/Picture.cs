namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>An image and what is known of it: a row of the views that the trainers read.</summary>
internal sealed class Picture
{
    /// <summary>No species: beyond all of them, which ML.NET reads as a missing key.</summary>
    public const uint Unknown = uint.MaxValue;

    /// <summary>[3, side, side]: red, green, blue.</summary>
    public byte[] Pixels { get; init; } = [];

    /// <summary>From 0, as ML.NET wants keys in a class; <see cref="Unknown"/> where it is hidden.</summary>
    public uint Species { get; init; }

    /// <summary>Yes-no attributes: 1, 0, a share between them, or NaN where it cannot be seen.</summary>
    public float[] Attributes { get; init; } = [];

    /// <summary>Measurements, NaN where there is none.</summary>
    public float[] Numbers { get; init; } = [];

    /// <summary>The same image as one that nobody has named.</summary>
    public Picture WithoutSpecies() => new() { Pixels = Pixels, Species = Unknown, Attributes = Attributes, Numbers = Numbers };
}
