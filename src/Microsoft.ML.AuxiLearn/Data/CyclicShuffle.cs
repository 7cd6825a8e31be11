using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>An endless walk over the given rows: each pass takes every row once, in an order of its own.</summary>
/// <param name="rows">Makes an array of the rows.</param>
/// <param name="random">Decides the orders; null where each time all rows are taken, whose order does not matter.</param>
internal sealed class CyclicShuffle(Func<int[]> rows, Random? random) : IStateful
{
    private int[]? _order;   // made when the first rows are asked for, since not every walk is begun
    private int _next;

    /// <summary>Whether that many rows can be taken before a new order is drawn.</summary>
    public bool Has(int count) => _order is not null && (random is null || _order.Length - _next >= count);

    /// <summary>Fills the span with the next rows.</summary>
    public void Take(Span<int> destination)
    {
        var order = _order ??= Begin();
        while (destination.Length > 0)
        {
            if (_next == order.Length)
            {
                random?.Shuffle(order);
                _next = 0;
            }
            var count = Math.Min(destination.Length, order.Length - _next);
            order.AsSpan(_next, count).CopyTo(destination);
            _next += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Numbers("order", ref _order);
        state.Value("next", ref _next);
        if (state.IsLoading && _order is not null && !(_order.Order().SequenceEqual(rows()) && _next >= 0 && _next <= _order.Length))
            throw new FormatException("its order of the rows is no order of these rows");
    }

    private int[] Begin()
    {
        var order = rows();
        _next = order.Length;
        return order;
    }
}
