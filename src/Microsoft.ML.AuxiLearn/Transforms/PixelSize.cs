using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>The height and width of a column's images of one channel.</summary>
internal readonly record struct PixelSize(int Height, int Width)
{
    public const string Expected = "a vector of height x width or 1 x height x width, or a flat one and the arguments height and width";

    public int Count => Height * Width;

    /// <summary>The size that a user gave, or null.</summary>
    /// <exception cref="ArgumentException">One of the two is missing, or one is below 1.</exception>
    public static PixelSize? Of(int? height, int? width) => (height, width) switch
    {
        (null, null) => null,
        ( >= 1, >= 1) when (long)height.Value * width.Value <= Array.MaxLength => new(height.Value, width.Value),
        _ => throw new ArgumentException(
            $"The size of the images is {(object?)height ?? "?"} x {(object?)width ?? "?"}; expected a height and a width of at least 1, or neither."),
    };

    /// <summary>The size that a type tells, or that was given for a flat vector; null where they do not agree.</summary>
    public static PixelSize? Of(VectorDataViewType type, PixelSize? given)
    {
        PixelSize? own = type.Dimensions switch
        {
            [var height and > 0, var width and > 0] => new(height, width),
            [1, var height and > 0, var width and > 0] => new(height, width),
            _ => null,
        };
        return type.Dimensions.Length == 1
            ? given is { } flat && flat.Count == type.Size ? flat : null
            : given is null || given == own ? own : null;
    }

    public static void Save(BinaryWriter writer, PixelSize? size)
    {
        writer.Write(size?.Height ?? 0);
        writer.Write(size?.Width ?? 0);
    }

    /// <exception cref="ArgumentException">What was saved is no size.</exception>
    public static PixelSize? Load(BinaryReader reader) =>
        (reader.ReadInt32(), reader.ReadInt32()) is var (height, width) && (height, width) == (0, 0) ? null : Of(height, width);
}
