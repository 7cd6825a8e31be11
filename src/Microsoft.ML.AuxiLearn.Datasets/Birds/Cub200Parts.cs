using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Birds;

/// <summary>Reads the positions and the visibility of the birds' parts.</summary>
internal static class Cub200Parts
{
    /// <param name="folder">The folder with parts.txt and part_locs.txt.</param>
    /// <param name="images">The images.</param>
    /// <param name="frame">The rectangle that a row's positions are relative to.</param>
    public static TableColumn[] Read(string folder, NumberedRows images, Func<int, (float X, float Y, float Width, float Height)> frame)
    {
        var names = NumberedNames.Read(Path.Combine(folder, "parts.txt"), "part name");
        var positions = new float[images.Count * names.Length * 2];
        var visibility = new float[images.Count * names.Length];
        Array.Fill(positions, float.NaN);
        Array.Fill(visibility, float.NaN);
        using var lines = new RecordReader(Path.Combine(folder, "part_locs.txt"), "image part x y visible");
        while (lines.Read())
        {
            var (row, part) = (images.Row(lines), lines.Integer(1, 1, names.Length));
            var cell = row * names.Length + part - 1;
            if (!float.IsNaN(visibility[cell]))
                throw lines.Error($"part {part} of image {lines.Text(0)} is on an earlier line too; expected it once.");
            visibility[cell] = lines.Integer(4, 0, 1);
            if (visibility[cell] == 0)
                continue;
            var (x, y, width, height) = frame(row);
            positions[2 * cell] = (lines.Number(2) - x) / width;
            positions[2 * cell + 1] = (lines.Number(3) - y) / height;
        }
        return
        [
            TableColumn.Vectors("PartPositions", positions, [.. names.SelectMany(name => new[] { $"{name}.x", $"{name}.y" })]),
            TableColumn.Vectors("PartVisibility", visibility, names),
        ];
    }
}
