using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads the images of the files that a column names.</summary>
internal sealed class ImageFileReader(DataViewRow row, DataViewSchema.Column column, InputFormat format, string subject) : ImageReader(row, format, subject)
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private ReadOnlyMemory<char> _path;
    private SKBitmap? _image;

    protected override string Place => $"{base.Place} ('{_path}')";

    public override void CopyTo(Span<byte> destination)
    {
        using var image = _image!;
        ImagePixels.Copy(image.GetPixelSpan(), (image.Height, image.Width), isRedFirst: true, Format, destination);
    }

    protected override (int Height, int Width) Next()
    {
        _getter(ref _path);
        if (_path.Span.IsWhiteSpace())
            throw Unreadable("", "no path", "that of an image in each row");
        var file = Path.GetFullPath(Path.Combine(Format.Folder ?? "", _path.ToString()));
        if (!File.Exists(file))
            throw Unreadable($": {file}", "the path of a file that is not there", "an image");
        try
        {
            _image = ImageDecoder.Color(file, Format.MaxPixels);
            return (_image.Height, _image.Width);
        }
        catch (UnreadableImageException exception)
        {
            var (found, expected) = exception.Message.Split("; expected ", 2) is [var first, var second] ? (first, second) : (exception.Message, "an image");
            throw Unreadable($": {file}: {found}", "the path of a file that cannot be read as an image", expected, exception);
        }
    }
}
