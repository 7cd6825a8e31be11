using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Reads the samples of a column one row after another.</summary>
internal abstract class InputReader(InputFormat format)
{
    /// <summary>The format; where the size of images was open, it is known from the first row on.</summary>
    public InputFormat Format { get; protected set; } = format;

    /// <summary>A reader of the row's current sample.</summary>
    /// <param name="row">The row, which moves on.</param>
    /// <param name="column">A column that the format accepts.</param>
    /// <param name="format">What is read.</param>
    /// <param name="rows">What the rows are, in the sentences of exceptions: " of the training data", or nothing.</param>
    public static InputReader Create(DataViewRow row, DataViewSchema.Column column, InputFormat format, string rows = "")
    {
        var subject = $"The feature column '{column.Name}'{rows} holds";
        return format.Kind == InputKind.Path ? new ImageFileReader(row, column, format, subject)
            : format.Kind == InputKind.Image ? new ImageColumnReader(row, column, format, subject)
            : format.IsBytes ? new VectorReader<byte>(row, column, format, subject)
            : new VectorReader<float>(row, column, format, subject);
    }

    /// <summary>Gets the row's value.</summary>
    /// <exception cref="InvalidOperationException">The value is missing or of another size.</exception>
    /// <exception cref="UnreadableRowException">There is no image, or none that can be read.</exception>
    public abstract void Fetch();

    /// <summary>Copies what was fetched as it is kept, <see cref="InputFormat.SampleBytes"/> bytes; once.</summary>
    public abstract void CopyTo(Span<byte> destination);

    /// <summary>Gets and copies.</summary>
    public void Read(Span<byte> destination)
    {
        Fetch();
        CopyTo(destination);
    }
}
