using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>A text file with a point a line: x y z nx ny nz, separated by blanks or commas, and behind them the part where there are parts.</summary>
internal static class CloudText
{
    /// <param name="path">The file.</param>
    /// <param name="normals">Whether normals are read.</param>
    /// <param name="parts">The parts of the category, from the first to before the last; null where the file has none.</param>
    /// <exception cref="TableFormatException">A line has too few fields or one that is no finite number, a part is none of the category's, or there is no
    /// point.</exception>
    public static CloudPoints Read(string path, bool normals, Range? parts)
    {
        var channels = normals ? 6 : 3;
        var (values, of) = (new List<float>(), new List<int>());
        using var lines = new RecordReader(path, parts is not null ? "x y z nx ny nz part" : normals ? "x y z nx ny nz" : "x y z", separators: " \t,");
        while (lines.Read())
        {
            for (var field = 0; field < channels; field++)
                values.Add(lines.Number(field));
            if (parts is not { } range)
                continue;
            var part = lines.Number(6);
            of.Add(part >= range.Start.Value && part < range.End.Value && float.IsInteger(part)
                ? (int)part
                : throw lines.Error($"the part is {part}; expected {range.Start} to {range.End.Value - 1}, those of the category."));
        }
        return values.Count > 0 ? new([.. values], channels, parts is null ? null : [.. of]) : throw lines.Error("there is no point; expected at least one.");
    }
}
