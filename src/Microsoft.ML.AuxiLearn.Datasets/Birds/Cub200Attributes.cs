using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML.AuxiLearn.Datasets.Birds;

/// <summary>Reads the attributes of the images and of the classes.</summary>
internal static class Cub200Attributes
{
    /// <summary>1, 0 or NaN for each image and attribute; NaN where the certainty is below the least one, or no line tells it.</summary>
    /// <remarks>Some published lines (of images 2275 and 9364) hold a further number before the time; the first four fields are as everywhere.</remarks>
    public static float[] OfImages(string path, NumberedRows images, int attributes, int minimumCertainty)
    {
        var values = new float[images.Count * attributes];
        Array.Fill(values, float.NaN);
        using var lines = new RecordReader(path, "image attribute is_present certainty");
        while (lines.Read())
        {
            var (row, attribute) = (images.Row(lines), lines.Integer(1, 1, attributes));
            var (present, certainty) = (lines.Integer(2, 0, 1), lines.Integer(3, 1, 4));
            if (certainty >= minimumCertainty)
                values[row * attributes + attribute - 1] = present;
        }
        return values;
    }

    /// <summary>For each class the shares of answers, 0 to 1, that say an attribute is present; the file has percentages.</summary>
    public static float[][] OfClasses(string path, int classes, int attributes)
    {
        using var lines = new RecordReader(path, string.Join(' ', Enumerable.Range(1, attributes).Select(i => $"attribute{i}")));
        var shares = new List<float[]>();
        while (lines.Read())
        {
            var percentages = Enumerable.Range(0, attributes).Select(lines.Number).ToArray();
            if (Array.FindIndex(percentages, value => value is not (>= 0 and <= 100)) is var wrong and >= 0)
                throw lines.Error($"attribute {wrong + 1} is {lines.Text(wrong)}; expected a percentage from 0 to 100.");
            shares.Add(Array.ConvertAll(percentages, value => value / 100));
        }
        return shares.Count == classes ? [.. shares] : throw lines.Error($"the file has {shares.Count} lines; expected {classes}, one for each class.");
    }
}
