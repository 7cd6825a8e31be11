using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>How the pixels of an image stand in a vector.</summary>
/// <param name="Channels">Its planes.</param>
/// <param name="Size">Of each plane.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel are neighbours.</param>
internal readonly record struct ImageLayout(int Channels, PixelSize Size, bool IsChannelsLast)
{
    public const string Expected = "a vector of Single or Byte of channels x height x width, height x width x channels or height x width, or a flat one and "
        + "the arguments height and width";

    /// <summary>The layout that a type tells, as for feature columns, or that was given for a flat vector; null where they do not agree.</summary>
    public static ImageLayout? Of(VectorDataViewType type, PixelSize? given)
    {
        ImageLayout? own = type.Dimensions switch
        {
            [var height and not (1 or 3 or 4), var width, 1 or 3 or 4] => new(type.Dimensions[2], new(height, width), true),
            [var channels, var height, var width] => new(channels, new(height, width), false),
            [var height, var width] => new(1, new(height, width), false),
            _ when given is { } flat && type.Size % flat.Count == 0 => new(type.Size / flat.Count, flat, false),
            _ => null,
        };
        return own is { } layout && type.Size > 0 && (given ?? layout.Size) == layout.Size ? own : null;
    }

    /// <summary>The place of a channel of a pixel in the vector.</summary>
    public int Place(int channel, int row, int column)
    {
        var pixel = row * Size.Width + column;
        return IsChannelsLast ? pixel * Channels + channel : channel * Size.Count + pixel;
    }
}
