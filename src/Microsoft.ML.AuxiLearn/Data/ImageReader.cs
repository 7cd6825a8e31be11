using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Reads images, those of a column or those of the files that a column names. An image from a column is its maker's: a row's own in memory, or a loader's, which disposes
/// it when the next one is asked for. The last of a loader's is left to its finalizer, since it cannot be told from a row's own.
/// </summary>
internal sealed class ImageReader : InputReader
{
    private readonly Func<MLImage?> _next;
    private readonly Func<string> _place;
    private readonly string _subject;
    private MLImage? _image;

    public ImageReader(DataViewRow row, DataViewSchema.Column column, InputFormat format, string subject) : base(format)
    {
        _subject = subject;
        if (format.Kind == InputKind.Path)
        {
            var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> path = default;
            _next = () =>
            {
                getter(ref path);
                return Open(path.ToString());
            };
            _place = () => $"row {row.Position + 1} ('{path}')";
        }
        else
        {
            var getter = row.GetGetter<MLImage>(column);
            _next = () =>
            {
                getter(ref _image!);
                return _image;
            };
            _place = () => $"row {row.Position + 1}";
        }
    }

    public override void Fetch()
    {
        _image = _next() ?? throw new InvalidOperationException($"{_subject} no image in {_place()}; expected one in each row.");
        var (height, width) = (_image.Height, _image.Width);
        if (!Format.IsSized)
            Format = Format.Sized(height, width);
        if (!Format.IsResized && (height != Format.Shape[1] || width != Format.Shape[2]))
            throw new InvalidOperationException($"{_subject} an image of {height} x {width} in {_place()}; expected {Format.Shape[1]} x {Format.Shape[2]} in each row, or the option Images with a Height and a Width to which all are resized.");
    }

    public override void CopyTo(Span<byte> destination)
    {
        ImagePixels.Copy(_image!, Format, destination);
        if (Format.Kind == InputKind.Path)
            _image!.Dispose();
    }

    private MLImage Open(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new InvalidOperationException($"{_subject} no path in {_place()}; expected that of an image in each row.");
        var file = Path.Combine(Format.Folder ?? "", path);
        if (!File.Exists(file))
            throw new InvalidOperationException($"{_subject} the path of a file that is not there in {_place()}: {Path.GetFullPath(file)}; expected an image.");
        try
        {
            return MLImage.CreateFromFile(file);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{_subject} the path of a file that is no image in {_place()}: {Path.GetFullPath(file)}; expected JPEG, PNG, BMP, GIF or WebP.", exception);
        }
    }
}
