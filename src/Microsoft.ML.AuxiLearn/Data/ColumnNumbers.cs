using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Mean and standard deviation of each column of numbers, in double, whose squares hold every Single, and without the fill values that count as missing. It
/// looks at each number twice.
/// </summary>
/// <param name="Mean">For each column.</param>
/// <param name="Deviation">For each column; 1 for one that is constant, as far as a Single can tell.</param>
/// <param name="Fills">The fill values.</param>
internal sealed record ColumnNumbers(double[] Mean, double[] Deviation, IReadOnlyList<FillValue> Fills)
{
    private const double Resolution = 1e-6;
    private const double Smallest = 1 / (double)float.MaxValue;   // whose reciprocal is a Single

    /// <param name="values">[n, columns], or maps [n, columns, height, width]; NaN where missing.</param>
    /// <param name="name">The name of a column.</param>
    public static ColumnNumbers Of(Tensor values, Func<int, string> name)
    {
        var lanes = new ColumnLanes(values);
        var ends = ColumnEnds.Of(lanes);
        FillValue[] fills =
        [
            .. Enumerable.Range(0, lanes.Columns)
                .Where(column => FillValue.IsPossible(ends.Least(column), ends.Most(column), ends.Next(column), ends.Before(column)))
                .SelectMany(column => FillsOf(values, column, name)),
        ];
        var (low, high) = (Ignored(fill => fill.Value < fill.Least), Ignored(fill => fill.Value > fill.Most));
        var sums = new Sums(lanes, low, high, column => low[column] == ends.Least(column) ? ends.Next(column) : ends.Least(column));
        return new(sums.Mean, [.. sums.Deviation.Zip(sums.Mean, Unit)], fills);

        float[] Ignored(Func<FillValue, bool> isHere)
        {
            var ignored = Enumerable.Repeat(float.NaN, lanes.Columns).ToArray();   // which equals nothing
            foreach (var fill in fills.Where(fill => fill.IsMissing && isHere(fill)))
                ignored[fill.Column] = fill.Value;
            return ignored;
        }
    }

    private static double Unit(double deviation, double mean) => deviation > Math.Abs(mean) * Resolution && deviation > Smallest ? deviation : 1;

    private static IReadOnlyList<FillValue> FillsOf(Tensor values, int column, Func<int, string> name)
    {
        using var scope = NewDisposeScope();
        var numbers = values.select(1, column).to(ScalarType.Float32).reshape(-1, 1).contiguous();
        return [.. FillValue.Of(numbers, [(0, name(column))]).Select(fill => fill with { Column = column })];
    }

    /// <summary>
    /// n, Σ (x - x_0) and Σ (x - x_0)² of each column, x_0 one of its own numbers: in double nothing that matters cancels, for no number of n is more than √n
    /// deviations from the mean.
    /// </summary>
    private sealed class Sums
    {
        private readonly float[] _low;
        private readonly float[] _high;
        private readonly double[] _origin;
        private readonly double[] _count;
        private readonly double[] _sum;
        private readonly double[] _squares;

        /// <param name="lanes">The numbers.</param>
        /// <param name="low">What is missing, for each column; NaN for nothing.</param>
        /// <param name="high">Another that is.</param>
        /// <param name="origin">x_0.</param>
        public Sums(ColumnLanes lanes, float[] low, float[] high, Func<int, float> origin)
        {
            (_low, _high) = (lanes.Spread(column => low[column]), lanes.Spread(column => high[column]));
            _origin = lanes.Spread(column => (double)origin(column));
            (_count, _sum, _squares) = (new double[lanes.Count], new double[lanes.Count], new double[lanes.Count]);
            lanes.Visit(Add);
            var totals = new (double Count, double Sum, double Squares)[lanes.Columns];
            for (var lane = 0; lane < lanes.Count; lane++)
            {
                ref var total = ref totals[lanes.ColumnOf(lane)];
                total = (total.Count + _count[lane], total.Sum + _sum[lane], total.Squares + _squares[lane]);
            }
            Mean = [.. totals.Select((total, column) => total.Count == 0 ? 0 : origin(column) + total.Sum / total.Count)];   // all may be missing
            Deviation = [.. totals.Select(total => Math.Sqrt(Math.Max(0, total.Squares - total.Sum * total.Sum / total.Count) / total.Count))];
        }

        public double[] Mean { get; }

        public double[] Deviation { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // a small table is read before the runtime would optimize it
        private void Add(ReadOnlySpan<float> numbers, int lane)
        {
            var i = 0;
            for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var (value, place) = (new Vector<float>(numbers[i..]), lane + i);
                var isIgnored = Vector.Equals(value, new Vector<float>(_low, place)) | Vector.Equals(value, new Vector<float>(_high, place));
                Vector.Widen(Vector.ConditionalSelect(isIgnored, new Vector<float>(float.NaN), value), out var first, out var second);
                Add(first, place);
                Add(second, place + Vector<double>.Count);
            }
            for (; i < numbers.Length; i++)
            {
                var (value, place) = (numbers[i], lane + i);
                if (float.IsNaN(value) || value == _low[place] || value == _high[place])
                    continue;
                var distance = value - _origin[place];
                (_count[place], _sum[place], _squares[place]) = (_count[place] + 1, _sum[place] + distance, _squares[place] + distance * distance);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Add(Vector<double> value, int place)
        {
            var isThere = Vector.Equals(value, value);
            var distance = Vector.ConditionalSelect(isThere, value - new Vector<double>(_origin, place), Vector<double>.Zero);
            (new Vector<double>(_count, place) + Vector.ConditionalSelect(isThere, Vector<double>.One, Vector<double>.Zero)).CopyTo(_count, place);
            (new Vector<double>(_sum, place) + distance).CopyTo(_sum, place);
            (new Vector<double>(_squares, place) + distance * distance).CopyTo(_squares, place);
        }
    }
}
