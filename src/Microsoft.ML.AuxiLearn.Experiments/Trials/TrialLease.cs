namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>A worker's hold on a trial, renewed until it is disposed of.</summary>
internal sealed class TrialLease : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly Timer _heartbeat;
    private readonly ITrialStore _store;
    private readonly string _worker;
    private readonly int _trial;

    /// <param name="store">Where the trial was claimed.</param>
    /// <param name="worker">By whom.</param>
    /// <param name="trial">Its number.</param>
    /// <param name="length">How long a lease is; it is renewed three times as often.</param>
    public TrialLease(ITrialStore store, string worker, int trial, TimeSpan length)
    {
        (_store, _worker, _trial) = (store, worker, trial);
        _heartbeat = new Timer(_ => Renew(length), null, length / 3, length / 3);
    }

    /// <summary>Cancelled when another worker has taken the trial.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Enters a metric.</summary>
    /// <returns>The values of all trials there; null if the trial is lost.</returns>
    public IReadOnlyList<double>? Mark(int seed, int? epoch, double value)
    {
        var reached = _store.Mark(_worker, _trial, seed, epoch, value);
        if (reached is null)
            _lost.Cancel();
        return reached;
    }

    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_heartbeat.Dispose(ended))
            ended.WaitOne();   // a renewal may be under way
        _lost.Dispose();
    }

    private void Renew(TimeSpan length)
    {
        try
        {
            if (!_store.Renew(_worker, _trial, length))
                _lost.Cancel();
        }
        catch (Exception exception) when (exception is IOException or System.Data.Common.DbException)
        {
            // A store that is busy for longer than it waits is asked again; if the lease ends meanwhile, the next call says so.
        }
    }
}
