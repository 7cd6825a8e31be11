using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.TrainingPages;

/// <summary>The images of some rows, as the model takes them.</summary>
internal static class Photos
{
    /// <summary>The longest side of a picture on a page.</summary>
    public const int Side = 128;

    /// <summary>How many rows are shown.</summary>
    public const int Shown = 12;

    /// <summary>The PNG files of these rows, in their order; none where the model takes no images.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows with its feature column.</param>
    /// <param name="chosen">Positions among them.</param>
    public static IReadOnlyList<byte[]> Of(AuxiLearnTransformer model, IDataView rows, IReadOnlyCollection<int> chosen)
    {
        if (!model.Input.IsImage || rows.Schema.GetColumnOrNull(model.FeatureColumnName) is not { } column)
            return [];
        var (left, pictures) = (chosen.ToHashSet(), new List<byte[]>());
        using var cursor = rows.GetRowCursor([column]);
        var reader = InputReader.Create(cursor, column, model.Input);
        var sample = new byte[model.Input.SampleBytes];
        while (left.Count > 0 && cursor.MoveNext())
        {
            if (!left.Remove((int)cursor.Position))
                continue;
            reader.Read(sample);
            pictures.Add(PngEncoder.Encode(sample, model.Input, Side));
        }
        return pictures;
    }

    /// <summary>
    /// A section with examples: half of them rows where the model is most wrong, half where it is most right; null where the model takes no images.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows with its feature column.</param>
    /// <param name="examples">Of the rows with a label: position, how wrong, and what stands under the image.</param>
    public static Section? Examples(AuxiLearnTransformer model, IDataView rows, IEnumerable<(int Row, double Error, string Caption)> examples)
    {
        (int Row, double Error, string Caption)[] sorted = [.. examples.OrderByDescending(example => example.Error)];
        var half = Math.Min(Shown / 2, sorted.Length / 2);
        var chosen = (sorted.Length <= Shown ? sorted : [.. sorted[..half], .. sorted[^half..]]).OrderBy(example => example.Row).ToArray();
        var pictures = Of(model, rows, [.. chosen.Select(example => example.Row)]);
        if (pictures.Count == 0)
            return null;
        var shown = chosen.Zip(pictures, (example, png) => (example.Error, Picture: new Picture(png, example.Caption)));
        return new Section("Examples",
            $"Images that the model was not trained on, the worst predictions "
                + $"first{(sorted.Length > Shown ? $": of {sorted.Length} the {half} worst and the {half} best" : "")}.")
        { Pictures = [.. shown.OrderByDescending(example => example.Error).Select(example => example.Picture)] };
    }
}
