using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Reads the images of a column. Each is its maker's: a row's own in memory, or a loader's, which disposes it when the next one is asked for. The last of a
/// loader's is left to its finalizer, since it cannot be told from a row's own.
/// </summary>
internal sealed class ImageColumnReader(DataViewRow row, DataViewSchema.Column column, InputFormat format, string subject) : ImageReader(row, format, subject)
{
    private readonly ValueGetter<MLImage> _getter = row.GetGetter<MLImage>(column);
    private MLImage? _image;

    public override void CopyTo(Span<byte> destination)
    {
        ImagePixels.Copy(_image!.Pixels, (_image.Height, _image.Width), _image.PixelFormat == MLPixelFormat.Rgba32, Format, destination);
        GC.KeepAlive(_image);   // its finalizer would free the pixels
    }

    protected override (int Height, int Width) Next()
    {
        _getter(ref _image!);
        return _image is null ? throw Unreadable("", "no image", "one in each row") : (_image.Height, _image.Width);
    }
}
