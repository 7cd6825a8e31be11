using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Size, folder, augmentation and normalisation of the images in the feature column.</summary>
/// <remarks>
/// The four forms of such a column, and what each needs, are in docs/images.md. For files of any size <c>new() { Height = 64, Width = 64 }</c> is enough.
/// </remarks>
public sealed record ImageOptions
{
    /// <summary>
    /// The height to which images are resized, or the height of images in a vector without dimensions; at least 1. Null: the height of the column's type, or of
    /// the first image, which all images must then have.
    /// </summary>
    public int? Height { get; init; }

    /// <summary>The width; goes with <see cref="Height"/>.</summary>
    public int? Width { get; init; }

    /// <summary>3 for red, green and blue, or 1 for grey; a vector may have any number. Null: 3, or the number that a vector's size implies.</summary>
    public int? Channels { get; init; }

    /// <summary>
    /// Whether a vector holds [height, width, channels] instead of [channels, height, width]. Null: inferred: last if only the last dimension can be a number
    /// of channels, 1, 3 or 4.
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// The folder of relative paths in a text column; null for the current directory. It is saved with the model, and
    /// <see cref="AuxiLearnTransformer.ImageFolderOption"/> gives a loaded model another.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// The most pixels, height times width, that an image or a file of one may have, at least 1: a small file can unpack to gigabytes. 2^26, some 67 million,
    /// by default. It is saved with the model.
    /// </summary>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = ImageDecoder.DefaultMaxPixels;

    /// <summary>
    /// Whether training skips the rows of images that cannot be read, such as missing and truncated files, and warns with their number; otherwise it throws.
    /// Scoring always throws.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// What becomes of images of another shape than <see cref="Height"/> x <see cref="Width"/>: the middle is taken, a black margin is added, or they are
    /// stretched.
    /// </summary>
    public ImageResizingEstimator.ResizingKind Resizing { get; init; } = ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>How training images are augmented; evaluation and scoring take the part of it that is not random.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>
    /// With frozen layers and random <see cref="Augmentation"/>: how many versions of each training image are made before training and what the frozen layers
    /// make of them kept, at least 2, the first as in evaluation and the others at random; steps draw one of them. Null, the default, augments images anew in
    /// each step, which then pass all layers.
    /// </summary>
    public int? KeptVersions
    {
        get;
        init
        {
            if (value is { } versions)
                ArgumentOutOfRangeException.ThrowIfLessThan(versions, 2, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// The units of each channel; null, the default, for those in which the network's pretrained weights were trained, where they say it, and else
    /// <see cref="ImageNormalization.Measured"/>.
    /// </summary>
    public ImageNormalization? Normalization { get; init; }
}
