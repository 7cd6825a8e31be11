using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Which epoch's weights win: those with the best validation metric and, of equal metrics, the smaller validation loss. Any number is better than none, and an
/// epoch whose scores are not finite, which has neither, never wins. Without validation every epoch is better than the one before.
/// </summary>
/// <param name="hasValidation">Whether there is anything to compare by.</param>
/// <param name="higherIsBetter">The metric's direction.</param>
internal sealed class BestEpoch(bool hasValidation, bool higherIsBetter) : IStateful
{
    private double _metric;
    private double _loss;
    private int _number;

    /// <summary>The best epoch so far, from 1; 0 before the first.</summary>
    public int Number => _number;

    /// <summary>Whether the epoch is the best so far.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="metric">Its validation metric.</param>
    /// <param name="loss">Its validation loss.</param>
    public bool Offer(int epoch, double metric, double loss)
    {
        if (hasValidation && ((double.IsNaN(metric) && double.IsNaN(loss)) || (Number > 0 && !IsBetter(metric, loss))))
            return false;
        (_number, _metric, _loss) = (epoch, metric, loss);
        return true;
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Value("metric", ref _metric);
        state.Value("loss", ref _loss);
        state.Value("number", ref _number);
    }

    private bool IsBetter(double metric, double loss)
    {
        if (double.IsNaN(_metric))
            return !double.IsNaN(metric) || loss < _loss;
        var gain = higherIsBetter ? metric - _metric : _metric - metric;
        return gain > 0 || (gain == 0 && loss < _loss);
    }
}
