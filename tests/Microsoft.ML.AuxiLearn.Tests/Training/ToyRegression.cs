using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>The paper's illustration: a noisy linear target, a precise measurement of it, a precise measurement of something else, and pure noise.</summary>
internal sealed class ToyRegression
{
    [VectorType(2)]
    public float[] Features { get; set; } = [0, 0];

    public float Label { get; set; }

    public float Helpful { get; set; }

    public float Harmful { get; set; }

    public float Unrelated { get; set; }

    public static IDataView Sample(MLContext ml, int rows, int seed, double labelNoise = 2, double labelled = 1)
    {
        var random = new Random(seed);
        var another = new Random(seed + 1);
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ =>
        {
            var (x1, x2) = (2 * Noise(), 2 * Noise());
            return new ToyRegression
            {
                Features = [(float)x1, (float)x2],
                Label = random.NextDouble() < labelled ? (float)(x1 + x2 + labelNoise * Noise()) : float.NaN,
                Helpful = (float)(x1 + x2 + 0.25 * Noise()),
                Harmful = (float)(-x1 - 4 * x2 + 0.25 * Noise()),
                Unrelated = (float)(6 * another.NextDouble() - 3),
            };
        }).ToArray());
    }
}
