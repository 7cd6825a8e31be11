namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>
/// The Halton sequence: point n has in dimension j the digits of n in the j-th prime base, mirrored at the point. It covers the unit cube evenly however few
/// its points are, and the first dimensions have the same values however many there are.
/// </summary>
/// <param name="seed">
/// Permutes the digits of each base and shifts each dimension at random, as far apart as many bases of large primes need it (their first points are a ramp);
/// null leaves the sequence as
/// it is.
/// </param>
internal sealed class HaltonSequence(int? seed)
{
    private readonly List<Dimension> _dimensions = [];
    private readonly Random? _random = seed is { } given ? new Random(given) : null;

    /// <summary>A point in [0, 1)^d.</summary>
    /// <param name="n">Its number, from 1.</param>
    /// <param name="dimensions">d.</param>
    public double[] Point(int n, int dimensions)
    {
        while (_dimensions.Count < dimensions)
            _dimensions.Add(Next());
        return [.. _dimensions.Take(dimensions).Select(dimension => dimension.Value(n))];
    }

    private Dimension Next()
    {
        var prime = Enumerable.Range(_dimensions.Count == 0 ? 2 : _dimensions[^1].Digits.Length + 1, int.MaxValue / 2).First(IsPrime);
        int[] digits = [.. Enumerable.Range(0, prime)];
        _random?.Shuffle(digits.AsSpan(1));   // 0 stays 0: there are endlessly many before the first digit
        return new Dimension(digits, _random?.NextDouble() ?? 0);
    }

    private static bool IsPrime(int n) => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(divisor => n % divisor != 0);

    private sealed record Dimension(int[] Digits, double Shift)
    {
        public double Value(int n)
        {
            var (value, digit, prime) = (0.0, 1.0, Digits.Length);
            for (; n > 0; n /= prime)
                value += Digits[n % prime] * (digit /= prime);
            value += Shift;
            return value < 1 ? value : value - 1;
        }
    }
}
