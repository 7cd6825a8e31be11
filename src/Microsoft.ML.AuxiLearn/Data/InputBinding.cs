using Microsoft.ML.AuxiLearn.Augmenting;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>From the type of the feature column and the option Images to the format of the input.</summary>
internal static class InputBinding
{
    /// <summary>What the feature column may hold, in the sentences of exceptions.</summary>
    public const string Expected =
        "a vector of known size of Single, an image, a vector of Byte with an image's dimensions or, with the option Images, the path of an image";

    /// <summary>What to do about a vector of unknown size, behind <see cref="Expected"/>.</summary>
    public const string SizeHint = "; [VectorType(n)] above a property of float[] says its size";

    /// <exception cref="ArgumentException">The column cannot be a feature column; the sentence names it, what was found and what is expected.</exception>
    public static InputFormat Of(IHost host, DataViewSchema.Column column, ImageOptions? images)
    {
        var format = column.Type switch
        {
            ImageDataViewType type => Images(InputKind.Image, images ?? new(), (type.Height, type.Width)),
            TextDataViewType when images is not null => Images(InputKind.Path, images, (0, 0)),
            VectorDataViewType { Size: > 0 } type when type.ItemType == NumberDataViewType.Single || type.ItemType == NumberDataViewType.Byte =>
                Vector(type),
            VectorDataViewType { Size: 0 } => throw Refuse(Expected + SizeHint),
            _ => throw Refuse(Expected),
        };
        if (format.Kind != InputKind.Vector && format.Shape[0] is not (1 or 3))
            throw Refuse($"1 or 3 Channels in the option Images, not {format.Shape[0]}");
        if (format.IsImage && images is not null)
            format = format with { Augmentation = images.Augmentation, KeptVersions = images.KeptVersions };
        if (format.Augmentation.NeedsBytes && !format.IsBytes)
            throw Refuse("bytes or images, whose brightness has bounds, for ColorJitter");
        if (format.IsSized)
            CheckSize(host, column.Name, format);
        return format;

        InputFormat Vector(VectorDataViewType type)
        {
            var isBytes = type.ItemType == NumberDataViewType.Byte;
            if (images is null && type.Dimensions.Length != 3)
                return isBytes ? throw Refuse("dimensions of an image, or the option Images with Height and Width, for a vector of Byte")
                    : InputFormat.Vector(type.Size);

            var options = images ?? new();
            var isLast = options.ChannelsLast ?? (type.Dimensions is [not (1 or 3 or 4), _, 1 or 3 or 4]);
            long[] shape = type.Dimensions switch
            {
                [var first, var second, var third] => isLast ? [third, first, second] : [first, second, third],
                [var rows, var columns] => [1, rows, columns],
                _ when options.Height is { } height && options.Width is { } width && type.Size % ((long)height * width) == 0 =>
                    [type.Size / ((long)height * width), height, width],
                _ => throw Refuse($"dimensions of an image, or the option Images with a Height and a Width whose product divides {type.Size}"),
            };
            if (shape[0] != (options.Channels ?? shape[0]) || shape[1] != (options.Height ?? shape[1]) || shape[2] != (options.Width ?? shape[2]))
                throw Refuse(
                    $"{options.Channels ?? shape[0]} x {options.Height ?? shape[1]} x {options.Width ?? shape[2]} (channels, height, width) as the option "
                        + "Images says");
            return new() { Kind = InputKind.Vector, Shape = shape, IsBytes = isBytes, IsChannelsLast = isLast };
        }

        Exception Refuse(string expected) => host.ExceptParam("schema", $"The feature column '{column.Name}' holds {column.Type}; expected {expected}.");
    }

    /// <summary>From the type of the feature column to the format of point clouds, [channels, points, 1].</summary>
    /// <exception cref="ArgumentException">The column holds none.</exception>
    public static InputFormat OfPoints(IHost host, DataViewSchema.Column column, ImageOptions? images)
    {
        if (column.Type is not VectorDataViewType { Dimensions: [var points and > 0, var channels and >= 3] } type
            || type.ItemType != NumberDataViewType.Single)
            throw host.ExceptParam("schema",
                $"The feature column '{column.Name}' holds {column.Type}; expected a vector of Single of known size [points, channels] for the option "
                    + "Network, with x, y and z first.");
        var format = new InputFormat
        {
            Kind = InputKind.Vector,
            Shape = [channels, points, 1],
            IsChannelsLast = true,
            Augmentation = images?.Augmentation ?? Augmentation.None,
            KeptVersions = images?.KeptVersions,
        };
        CheckSize(host, column.Name, format);
        return format;
    }

    /// <summary>Checks that the augmentation and the normalisation suit the images.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void CheckSize(IHost host, string column, InputFormat format)
    {
        try
        {
            _ = format.NetworkInput;
        }
        catch (ArgumentException exception)
        {
            throw host.ExceptParam("schema",
                $"The option Images does not fit the feature column '{column}': {char.ToLowerInvariant(exception.Message[0])}{exception.Message[1..]}");
        }
    }

    private static InputFormat Images(InputKind kind, ImageOptions options, (int Height, int Width) type)
    {
        var asked = options.Height is { } height && options.Width is { } width ? (height, width) : options.Augmentation.Source;
        var (rows, columns) = asked ?? type;
        return new()
        {
            Kind = kind,
            Shape = [options.Channels ?? 3, rows, columns],
            IsBytes = true,
            IsResized = asked is not null,
            Resizing = options.Resizing,
            Folder = kind == InputKind.Path ? options.Folder : null,
            MaxPixels = options.MaxPixels,
            SkipUnreadable = options.SkipUnreadable,
        };
    }
}
