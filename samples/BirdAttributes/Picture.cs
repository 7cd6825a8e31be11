namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>An image and what is known of it: a row of the views that the trainers read.</summary>
internal sealed class Picture
{
    /// <summary>No species: beyond all of them, which ML.NET reads as a missing key.</summary>
    public const uint Unknown = uint.MaxValue;

    /// <summary>[3, side, side]: red, green, blue.</summary>
    public byte[] Pixels { get; init; } = [];

    /// <summary>What a network that was trained on other images sees in it; empty where a network learns from the pixels.</summary>
    public float[] Features { get; init; } = [];

    /// <summary>From 0, as ML.NET wants keys in a class; <see cref="Unknown"/> where it is hidden.</summary>
    public uint Species { get; init; }

    /// <summary>Yes-no attributes: 1, 0, a share between them, or NaN where it cannot be seen.</summary>
    public float[] Attributes { get; init; } = [];

    /// <summary>Measurements, NaN if there is none.</summary>
    public float[] Numbers { get; init; } = [];

    /// <summary>The same image as one that nobody has named.</summary>
    public Picture WithoutSpecies() => new() { Pixels = Pixels, Features = Features, Species = Unknown, Attributes = Attributes, Numbers = Numbers };

    /// <summary>The same image with features.</summary>
    public Picture With(float[] features) => new() { Pixels = Pixels, Features = features, Species = Species, Attributes = Attributes, Numbers = Numbers };

    /// <summary>The same image with other attributes.</summary>
    public Picture WithAttributes(float[] attributes) =>
        new() { Pixels = Pixels, Features = Features, Species = Species, Attributes = attributes, Numbers = Numbers };
}
