using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Tables.Inference;

/// <summary>The whole numbers of a column beyond 2^24, where Single holds no longer every one.</summary>
internal sealed class WholeNumbers
{
    /// <summary>2^24: up to here Single tells whole numbers apart.</summary>
    public const float Exact = 1 << 24;

    private readonly List<long> _large = [];
    private bool _isLonger;

    /// <summary>Whether every number of the column is whole.</summary>
    public bool AreAll { get; set; } = true;

    public int Count => _large.Count;

    /// <summary>Takes a number of at least 2^24.</summary>
    public void Add(string cell)
    {
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            _large.Add(whole);
        else if (!cell.AsSpan().ContainsAnyExceptInRange('0', '9'))
            _isLonger = true;
        else if (double.TryParse(cell, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1L << 53 && number == Math.Floor(number))
            _large.Add((long)number);
        else
            AreAll = false;
    }

    /// <summary>What Single makes of them.</summary>
    /// <param name="count">The numbers of the column, these and smaller ones.</param>
    public (bool AreCodes, string? Doubt) Judge(int count)
    {
        if (!AreAll || (_large.Count == 0 && !_isLonger))
            return default;
        if (_isLonger)
            return (true, "whole numbers of more than 18 digits");
        if (_large.Count == count && _large.TrueForAll(IsDate))
            return (true, "dates written as whole numbers, which Single cannot tell apart");
        var distinct = _large.Distinct().Order().ToArray();
        var pairs = distinct.Zip(distinct.Skip(1)).Where(pair => (float)pair.First == pair.Second).ToArray();
        if (pairs.Length == 0)
            return default;
        var hasOneLength = _large.Count == count && Length(distinct[0]) == Length(distinct[^1]);
        return (hasOneLength || pairs.Length * 100 >= distinct.Length,
            $"Single cannot tell {pairs.Length + 1} of its {distinct.Length} whole numbers over 16777216 apart, such as {pairs[0].First} and "
                + $"{pairs[0].Second}");
    }

    private static int Length(long number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static bool IsDate(long number) =>
        number is > 1800_00_00 and < 2200_00_00
        && DateOnly.TryParseExact(number.ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
