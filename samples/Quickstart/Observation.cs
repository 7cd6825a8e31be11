using MathNet.Numerics.Distributions;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>
/// A row of the illustrative regression: two inputs, a noisy target y = w*x + noise with w* = (1, 1), a precise measurement of the same target that helps, and
/// one of another quantity, -x1 - 4 x2, that harms.
/// </summary>
public sealed class Observation
{
    private const float MainNoise = 5;
    private const float AuxiliaryNoise = 0.25f;

    public static readonly float[] TrueParameters = [1, 1];

    private static readonly float[] _harmfulParameters = [-1, -4];

    [VectorType(2)]
    public float[] Features { get; set; } = [0, 0];

    public float Label { get; set; }

    public float Helpful { get; set; }

    public float Harmful { get; set; }

    public static Observation[] Sample(int rows, Random random) => [.. Enumerable.Range(0, rows).Select(_ => Sample(random))];

    /// <summary>The target without noise.</summary>
    public float Truth => Dot(TrueParameters, Features);

    private static Observation Sample(Random random)
    {
        float[] x = [Noise(random, 1), Noise(random, 1)];
        return new Observation
        {
            Features = x,
            Label = Dot(TrueParameters, x) + Noise(random, MainNoise),
            Helpful = Dot(TrueParameters, x) + Noise(random, AuxiliaryNoise),
            Harmful = Dot(_harmfulParameters, x) + Noise(random, AuxiliaryNoise),
        };
    }

    private static float Dot(float[] w, float[] x) => w[0] * x[0] + w[1] * x[1];

    private static float Noise(Random random, float deviation) => (float)Normal.Sample(random, 0, deviation);
}
