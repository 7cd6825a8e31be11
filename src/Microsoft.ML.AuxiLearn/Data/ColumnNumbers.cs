using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Mean and standard deviation of each column of numbers, in double, whose squares hold every Single, and without the fill values that count as missing.
/// </summary>
/// <param name="Mean">For each column.</param>
/// <param name="Deviation">For each column; 1 for one that is constant, as far as a Single can tell.</param>
/// <param name="Fills">The fill values.</param>
internal sealed record ColumnNumbers(double[] Mean, double[] Deviation, IReadOnlyList<FillValue> Fills)
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _zero = 0.ToScalar();
    private static readonly Scalar _infinity = float.PositiveInfinity.ToScalar();
    private static readonly Scalar _negativeInfinity = float.NegativeInfinity.ToScalar();
    private static readonly Scalar _resolution = 1e-6.ToScalar();
    private static readonly Scalar _least = (1 / (double)float.MaxValue).ToScalar();   // whose reciprocal is a Single

    private const long BytesAtOnce = 16 << 20;

    /// <param name="values">[n, columns], or maps [n, columns, height, width]; NaN where missing.</param>
    /// <param name="name">The name of a column.</param>
    public static ColumnNumbers Of(Tensor values, Func<int, string> name)
    {
        using var scope = NewDisposeScope();
        var (least, most) = Ends(values, rows => rows.isnan());
        var (innerLeast, innerMost) = Ends(values, rows => rows.isnan().logical_or(rows <= Shaped(least, rows)).logical_or(rows >= Shaped(most, rows)));
        var (lows, highs, innerLows, innerHighs) = (Numbers(least), Numbers(most), Numbers(innerLeast), Numbers(innerMost));
        FillValue[] fills =
        [
            .. Enumerable.Range(0, lows.Length).Where(column => FillValue.IsPossible(lows[column], highs[column], innerLows[column], innerHighs[column]))
                .SelectMany(column => FillsOf(values, column, name)),
        ];

        var hasMissing = fills.Any(fill => fill.IsMissing);
        var (low, high) = (Ignored(fill => fill.Value < fill.Least), Ignored(fill => fill.Value > fill.Most));
        var counts = Sum(values, numbers => ones_like(numbers));
        var mean = Sum(values, numbers => numbers) / counts;
        var deviation = (Sum(values, numbers => (numbers - Shaped(mean, numbers)).square()) / counts).sqrt();
        var units = deviation.where(deviation.gt(mean.abs().mul(_resolution)), ones_like(deviation)).where(deviation.gt(_least), ones_like(deviation));
        return new(mean.data<double>().ToArray(), units.data<double>().ToArray(), fills);

        Tensor Ignored(Func<FillValue, bool> isHere)
        {
            var ignored = Enumerable.Repeat(float.NaN, (int)values.shape[1]).ToArray();   // which equals nothing
            foreach (var fill in fills.Where(fill => fill.IsMissing && isHere(fill)))
                ignored[fill.Column] = fill.Value;
            return tensor(ignored);
        }

        Tensor Sum(Tensor all, Func<Tensor, Tensor> part)
        {
            var sum = zeros(all.shape[1], ScalarType.Float64);
            foreach (var rows in Parts(all))
            {
                using var inner = NewDisposeScope();
                var numbers = rows.to(ScalarType.Float64);
                var hidden = rows.isnan();
                if (hasMissing)
                    hidden = hidden.logical_or(rows == Shaped(low, rows)).logical_or(rows == Shaped(high, rows));
                sum.add_(part(numbers).masked_fill(hidden, _zero).sum(Others(all)));
            }
            return sum;
        }
    }

    private static (Tensor Least, Tensor Most) Ends(Tensor values, Func<Tensor, Tensor> isHidden)
    {
        var (least, most) = (full([values.shape[1]], _infinity, dtype: ScalarType.Float32),
            full([values.shape[1]], _negativeInfinity, dtype: ScalarType.Float32));
        foreach (var rows in Parts(values))
        {
            using var scope = NewDisposeScope();
            var hidden = isHidden(rows);
            least.copy_(minimum(least, rows.masked_fill(hidden, _infinity).amin(Others(values))));
            most.copy_(maximum(most, rows.masked_fill(hidden, _negativeInfinity).amax(Others(values))));
        }
        return (least, most);
    }

    private static IReadOnlyList<FillValue> FillsOf(Tensor values, int column, Func<int, string> name)
    {
        using var scope = NewDisposeScope();
        return [.. FillValue.Of(values.select(1, column).reshape(-1, 1).contiguous(), [(0, name(column))]).Select(fill => fill with { Column = column })];
    }

    private static IEnumerable<Tensor> Parts(Tensor values)
    {
        var step = Math.Max(1, BytesAtOnce / (sizeof(float) * Math.Max(1, values.numel() / Math.Max(1, values.shape[0]))));
        for (long start = 0; start < values.shape[0]; start += step)
        {
            using var rows = values.narrow(0, start, Math.Min(step, values.shape[0] - start));
            yield return rows;
        }
    }

    private static long[] Others(Tensor values) => values.dim() == 2 ? [0] : [0, 2, 3];

    private static Tensor Shaped(Tensor columns, Tensor like) => like.dim() == 2 ? columns : columns.view(-1, 1, 1);

    private static float[] Numbers(Tensor values) => values.data<float>().ToArray();
}
