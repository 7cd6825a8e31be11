using MathNet.Numerics.Distributions;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>Random numbers of mean 0.</summary>
internal static class Gaussian
{
    public static float Next(Random random, double deviation = 1) => (float)Normal.Sample(random, 0, deviation);

    public static float[] Vector(Random random, int size) => [.. Enumerable.Range(0, size).Select(_ => Next(random))];

    /// <summary>A direction: a vector of length 1.</summary>
    public static float[] Direction(Random random, int size)
    {
        var vector = Vector(random, size);
        return [.. vector.Select(value => value / MathF.Sqrt(Dot(vector, vector)))];
    }

    public static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
