namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>An endless walk over the given rows: each pass takes every row once, in an order of its own.</summary>
internal sealed class CyclicShuffle
{
    private readonly long[] _rows;
    private readonly Random _random;
    private int _next;

    public CyclicShuffle(IEnumerable<long> rows, Random random)
    {
        _rows = [.. rows];
        _random = random;
        _next = _rows.Length;
    }

    public int Count => _rows.Length;

    /// <summary>Fills the span with the next rows.</summary>
    public void Take(Span<long> destination)
    {
        while (destination.Length > 0)
        {
            if (_next == _rows.Length)
            {
                _random.Shuffle(_rows);
                _next = 0;
            }
            var count = Math.Min(destination.Length, _rows.Length - _next);
            _rows.AsSpan(_next, count).CopyTo(destination);
            _next += count;
            destination = destination[count..];
        }
    }
}
