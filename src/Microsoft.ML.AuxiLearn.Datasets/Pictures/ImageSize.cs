using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Pictures;

/// <summary>The size to which images are brought, bilinearly, and their classes and measurements, by the nearest pixel.</summary>
internal static class ImageSize
{
    /// <summary>The size asked for; the stored one where none is.</summary>
    /// <exception cref="ArgumentException">One of the two is null, or below 1.</exception>
    public static (int Height, int Width) Or((int Height, int Width) stored, int? height, int? width) => (height, width) switch
    {
        (null, null) => stored,
        ( > 0, > 0) => (height.Value, width.Value),
        _ => throw new ArgumentException($"height is {Said(height)} and width is {Said(width)}; expected two numbers above 0, or none for the stored size."),
    };

    private static string Said(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
}
