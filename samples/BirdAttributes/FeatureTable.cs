using System.Globalization;
using CsvHelper;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>Images as a table: a row for each, with its features, its species and its attributes, for whatever reads tables.</summary>
internal static class FeatureTable
{
    /// <summary>Writes a CSV file with the columns main, the species; aux.NAME, an attribute or a measurement; and f0, f1, ..., the features.</summary>
    public static void Save(PictureSet pictures, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var csv = CsvWriter.ToFile(file);
        csv.WriteHeader(["main", .. pictures.Attributes.Concat(pictures.Numbers).Select(name => $"aux.{name}"),
            .. Enumerable.Range(0, pictures.FeatureWidth).Select(feature => $"f{feature}")]);
        foreach (var picture in pictures.Pictures)
        {
            var values = picture.Attributes.Concat(picture.Numbers.Take(pictures.Numbers.Count)).Concat(picture.Features);
            csv.WriteRecord([pictures.Species[(int)picture.Species], .. values.Select(Cell)]);
        }
    }

    private static string Cell(float value) => float.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);
}
