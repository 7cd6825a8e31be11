namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>
/// How much of a history is kept in a saved model: so many epochs, and so many losses in all. Of a longer one every k-th epoch is kept, and the first, the best
/// and the last.
/// </summary>
/// <param name="Epochs">The most epochs, at least 3.</param>
/// <param name="Losses">The most losses, epochs times tasks.</param>
internal sealed record HistoryBound(int Epochs, int Losses)
{
    public static HistoryBound Default { get; } = new(1000, 100_000);

    /// <summary>What is kept.</summary>
    /// <param name="history">One report per epoch.</param>
    /// <param name="best">The number of the best epoch; 0 for none.</param>
    public IReadOnlyList<EpochReport> Of(IReadOnlyList<EpochReport> history, int best)
    {
        var tasks = history.Count == 0 ? 1 : Math.Max(1, history[0].TrainingLosses.Count);
        var most = Math.Max(3, Math.Min(Epochs, Losses / tasks));
        if (history.Count <= most)
            return history;
        var every = (int)Math.Ceiling(history.Count / (double)Math.Max(1, most - 2));
        return [.. history.Where((report, index) => index % every == 0 || index == history.Count - 1 || report.Epoch == best)];
    }
}
