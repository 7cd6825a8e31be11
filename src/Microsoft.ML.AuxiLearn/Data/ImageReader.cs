using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads images: those of a column, or those of the files that a column names.</summary>
/// <param name="row">The row, which moves on.</param>
/// <param name="format">What is read.</param>
/// <param name="subject">The beginning of a sentence on what the column holds.</param>
internal abstract class ImageReader(DataViewRow row, InputFormat format, string subject) : InputReader(format)
{
    /// <summary>Where the image stands, in sentences.</summary>
    protected virtual string Place => $"row {row.Position + 1}";

    public override void Fetch()
    {
        var (height, width) = Next();
        if (height * (long)width > Format.MaxPixels)
            throw Unreadable("", FormattableString.Invariant($"an image of {height} x {width} pixels"),
                FormattableString.Invariant($"at most {Format.MaxPixels:N0} (the option MaxPixels of Images)"));
        if (!Format.IsSized)
            Format = Format.Sized(height, width);
        if (!Format.IsResized && (height != Format.Shape[1] || width != Format.Shape[2]))
            throw new InvalidOperationException(
                $"{subject} an image of {height} x {width} in {Place}; expected {Format.Shape[1]} x {Format.Shape[2]} in each row, or the option Images with "
                    + "a Height and a Width to which all are resized.");
    }

    /// <summary>Gets the row's image, and its height and width.</summary>
    /// <exception cref="UnreadableRowException">There is none that can be read.</exception>
    protected abstract (int Height, int Width) Next();

    /// <param name="file">What follows the place: the file.</param>
    /// <param name="found">What the column holds.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="inner">Why it cannot be read.</param>
    protected UnreadableRowException Unreadable(string file, string found, string expected, Exception? inner = null) =>
        new($"{subject} {found} in {Place}{file}; expected {expected}.", inner);
}
