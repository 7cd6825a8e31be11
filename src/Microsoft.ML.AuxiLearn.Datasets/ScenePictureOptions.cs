using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>
/// How scenes are read from their images, and to which size they are brought: images bilinearly, classes and measurements by their nearest pixel.
/// </summary>
public record ScenePictureOptions
{
    /// <summary>
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published split
    /// with every label.
    /// </summary>
    public SplitProtocol? Protocol { get; init; }

    /// <summary>The height of every image, in pixels; null with <see cref="Width"/> for the stored size.</summary>
    public int? Height { get; init; }

    /// <summary>The width of every image, in pixels; null with <see cref="Height"/> for the stored size.</summary>
    public int? Width { get; init; }

    /// <exception cref="ArgumentException">One of the two is null, or below 1.</exception>
    internal (int Height, int Width) SizeOr((int Height, int Width) stored) => (Height, Width) switch
    {
        (null, null) => stored,
        ( > 0, > 0) => (Height.Value, Width.Value),
        _ => throw new ArgumentException(
            $"{nameof(Height)} is {Said(Height)} and {nameof(Width)} is {Said(Width)}; expected two numbers above 0, or null twice for the stored size."),
    };

    private static string Said(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
