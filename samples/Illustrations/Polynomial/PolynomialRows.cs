using MathNet.Numerics.LinearRegression;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>
/// Rows whose main label is right or, more often, that of another quantity. The features do not tell which, and neither does any loss alone; but where the main
/// label is right, the second measurement is off by a constant of random sign. The third is off just as often, in rows of its own choosing. Both are learned
/// from the same features, and what is off cannot be learned: it stays in the loss.
/// </summary>
/// <param name="X">[n, d].</param>
/// <param name="Targets">[n, 3]: main, telltale, decoy.</param>
internal sealed record PolynomialRows(float[][] X, float[][] Targets)
{
    private const float Noise = 1;
    private const float AuxiliaryNoise = 0.3f;
    private const float Surprise = 2;

    /// <param name="rows">n.</param>
    /// <param name="right">The share of right main labels.</param>
    /// <param name="parameters">Those of the three tasks, then those of the quantity that wrong labels measure.</param>
    /// <param name="random">Where all randomness comes from.</param>
    public static PolynomialRows Sample(int rows, double right, float[][] parameters, System.Random random)
    {
        var sampled = Enumerable.Range(0, rows).Select(_ =>
        {
            var x = Gaussian.Vector(random, parameters[0].Length);
            var isRight = random.NextDouble() < right;
            float[] targets =
            [
                Gaussian.Dot(isRight ? parameters[0] : parameters[3], x) + Gaussian.Next(random, Noise),
                Gaussian.Dot(parameters[1], x) + Gaussian.Next(random, AuxiliaryNoise) + Off(isRight, random),
                Gaussian.Dot(parameters[2], x) + Gaussian.Next(random, AuxiliaryNoise) + Off(random.NextDouble() < right, random),
            ];
            return (X: x, Targets: targets);
        }).ToArray();
        return new PolynomialRows([.. sampled.Select(row => row.X)], [.. sampled.Select(row => row.Targets)]);
    }

    /// <summary>X [n, d] and the targets [n, 3].</summary>
    public (Tensor X, Tensor Targets) ToTensors() => (stack([.. X.Select(row => tensor(row))]), stack([.. Targets.Select(row => tensor(row))]));

    /// <summary>Least squares of the main label.</summary>
    public float[] LeastSquares() =>
        [.. MultipleRegression.QR([.. X.Select(row => row.Select(x => (double)x).ToArray())], [.. Targets.Select(row => (double)row[0])])
            .Select(value => (float)value)];

    private static float Off(bool isOff, System.Random random) => isOff ? random.Next(2) == 0 ? -Surprise : Surprise : 0;
}
