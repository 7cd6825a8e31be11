using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Work in a process whose memory is limited from outside.</summary>
internal static class Memory
{
    /// <summary>Trains a network of two hidden layers of the width, on so many rows, and scores them.</summary>
    public static void Train(string width, string rows)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, Number(rows))
            .Select(_ => new Row { Features = [.. Enumerable.Range(0, 20).Select(_ => random.NextSingle())], Label = random.NextSingle() }).ToArray());
        var options = new AuxiLearnRegressionTrainer.Options { Network = Network.Mlp(Number(width), Number(width)), NumberOfEpochs = 1 };
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(data);
        Console.WriteLine(model.Transform(data).GetColumn<float>("Score").Count(float.IsFinite));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Row
    {
        [VectorType(20)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
