using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>The least and the next number of each column, and the largest and the one before it, without those that are missing; one look at each.</summary>
internal sealed class ColumnEnds
{
    // for each lane; of those above, what follows is negated, so that one rule serves both
    private readonly float[] _least;
    private readonly float[] _next;
    private readonly float[] _most;
    private readonly float[] _before;

    private ColumnEnds(int count) => (_least, _next, _most, _before) = (Infinite(count), Infinite(count), Infinite(count), Infinite(count));

    /// <summary>Infinity if there is none.</summary>
    public float Least(int column) => _least[column];

    /// <summary>The least number above the least one; infinity if there is none.</summary>
    public float Next(int column) => _next[column];

    /// <summary>Negative infinity if there is none.</summary>
    public float Most(int column) => -_most[column];

    /// <summary>The largest number below the largest one; negative infinity if there is none.</summary>
    public float Before(int column) => -_before[column];

    public static ColumnEnds Of(ColumnLanes lanes)
    {
        var all = new ColumnEnds(lanes.Count);
        lanes.Visit(all.See);
        var columns = new ColumnEnds(lanes.Columns);
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            var column = lanes.ColumnOf(lane);
            foreach (var value in (float[])[all._least[lane], all._next[lane]])
                See(value, ref columns._least[column], ref columns._next[column]);
            foreach (var value in (float[])[all._most[lane], all._before[lane]])
                See(value, ref columns._most[column], ref columns._before[column]);
        }
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // a small table is read before the runtime would optimize it
    private void See(ReadOnlySpan<float> numbers, int lane)
    {
        var i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = new Vector<float>(numbers[i..]);
            See(value, _least, _next, lane + i);
            See(-value, _most, _before, lane + i);
        }
        for (; i < numbers.Length; i++)
        {
            See(numbers[i], ref _least[lane + i], ref _next[lane + i]);
            See(-numbers[i], ref _most[lane + i], ref _before[lane + i]);
        }
    }

    // NaN is neither below nor above
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void See(Vector<float> value, float[] least, float[] next, int lane)
    {
        var (first, second) = (new Vector<float>(least, lane), new Vector<float>(next, lane));
        var isBelow = Vector.LessThan(value, first);
        var isBetween = Vector.GreaterThan(value, first) & Vector.LessThan(value, second);
        Vector.ConditionalSelect(isBelow, first, Vector.ConditionalSelect(isBetween, value, second)).CopyTo(next, lane);
        Vector.ConditionalSelect(isBelow, value, first).CopyTo(least, lane);
    }

    private static void See(float value, ref float least, ref float next)
    {
        if (value < least)
            (least, next) = (value, least);
        else if (value > least && value < next)
            next = value;
    }

    private static float[] Infinite(int count) => [.. Enumerable.Repeat(float.PositiveInfinity, count)];
}
