using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>A row of the test data: features that say something about every label, and columns that scoring passes through.</summary>
internal sealed class Sample
{
    public const int FeatureCount = 3;

    public int Id { get; set; }

    [VectorType(FeatureCount)]
    public float[] Features { get; set; } = [];

    public string Species { get; set; } = "";

    public bool IsLarge { get; set; }

    public float Mass { get; set; }

    public float Weight { get; set; } = 1;

    public string Note { get; set; } = "";

    [VectorType(2)]
    public double[] Place { get; set; } = [];

    public static string[] AllSpecies { get; } = ["Adelie", "Chinstrap", "Gentoo"];

    /// <summary>Rows with separable classes, in an order in which every class comes up early.</summary>
    public static IReadOnlyList<Sample> Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(id =>
        {
            var species = id % AllSpecies.Length;
            float[] features = [.. Enumerable.Range(0, FeatureCount).Select(slot => (slot == species ? 2f : 0f) + (float)(random.NextDouble() - 0.5))];
            return new Sample
            {
                Id = id, Features = features, Species = AllSpecies[species], IsLarge = features[0] > 1, Mass = 100 + 10 * features[1], Weight = 1 + id % 2,
                Note = $"row {id}", Place = [id, -id],
            };
        })];
    }
}

internal sealed class MulticlassPrediction
{
    public int Id { get; set; }

    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];

    public string Note { get; set; } = "";

    public double[] Place { get; set; } = [];
}

internal sealed class BinaryPrediction
{
    public bool PredictedLabel { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }
}

internal sealed class RegressionPrediction
{
    public int Id { get; set; }

    public float Score { get; set; }
}
