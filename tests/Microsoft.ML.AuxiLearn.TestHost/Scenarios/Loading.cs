using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Loading a model in a process that has done nothing with this library before.</summary>
internal static class Loading
{
    /// <summary>Writes the scores of one row that has features and nothing else.</summary>
    public static void Score(string path, string first, string second, string third)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(path, out _);
        var row = new Row { Features = [.. new[] { first, second, third }.Select(value => float.Parse(value, CultureInfo.InvariantCulture))] };
        var scores = model.Transform(ml.Data.LoadFromEnumerable([row])).GetColumn<float[]>("Score").Single();
        Console.WriteLine(string.Join(" ", scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>Writes the scores of an image file, in the folder that the pipeline has kept.</summary>
    public static void ScoreImage(string path, string file)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(path, out _);
        var scores = model.Transform(ml.Data.LoadFromEnumerable([new ImageRow { File = file }])).GetColumn<float[]>("Score").Single();
        Console.WriteLine(string.Join(" ", scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>Writes the keys of the pixels of one image of 3 x 8 x 12 bytes.</summary>
    public static void ScorePixels(string path, string bytes)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(path, out _);
        var labels = model.Transform(ml.Data.LoadFromEnumerable([new PixelRow { Features = Convert.FromHexString(bytes) }])).GetColumn<uint[]>("PredictedLabel")
            .Single();
        Console.WriteLine(string.Concat(labels));
    }

    private sealed class PixelRow
    {
        [VectorType(3, 8, 12)]
        public byte[] Features { get; set; } = [];
    }

    private sealed class ImageRow
    {
        public string Corner { get; set; } = "";

        public string File { get; set; } = "";
    }

    private sealed class Row
    {
        public string Species { get; set; } = "";

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
