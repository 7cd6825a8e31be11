using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>Takes trials from a store and trains them one by one.</summary>
/// <param name="store">The store.</param>
/// <param name="lease">For how long a trial is held without a word.</param>
internal sealed class TrialWorker(ITrialStore store, TimeSpan lease)
{
    /// <summary>By default.</summary>
    public static TimeSpan DefaultLease { get; } = TimeSpan.FromSeconds(30);

    private readonly string _name = WorkerProcesses.OwnName ?? $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>Trains the next trial.</summary>
    /// <param name="trials">Among which.</param>
    /// <param name="train">Trains it and tells how it ended.</param>
    /// <returns>Whether there was one.</returns>
    public bool TrainNext(IReadOnlyList<int> trials, Func<TrialRecord, TrialLease, (TrialState State, string? Outcome)> train)
    {
        if (store.Claim(_name, trials, lease) is not { } record)
            return false;
        var watch = Stopwatch.StartNew();
        using var held = new TrialLease(store, _name, record.Trial, lease);
        var (state, outcome) = train(record, held);
        store.Finish(_name, record.Trial, state, watch.Elapsed.TotalSeconds, outcome);
        return true;
    }

    /// <summary>Trains until every trial is over, be it by others, or until it is ended.</summary>
    /// <param name="trials">Which; asked for before each.</param>
    /// <param name="train">Trains a trial and tells how it ended.</param>
    /// <param name="ended">Called after each trial that ends here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void TrainAll(Func<IReadOnlyList<int>> trials, Func<TrialRecord, TrialLease, (TrialState State, string? Outcome)> train, Action ended,
        CancellationToken cancellationToken)
    {
        var patience = lease < TimeSpan.FromSeconds(4) ? lease / 4 : TimeSpan.FromSeconds(1);
        while (!cancellationToken.IsCancellationRequested)
        {
            var asked = trials();
            if (TrainNext(asked, train))
                ended();
            else if (IsOver(store, asked))
                return;
            else
                cancellationToken.WaitHandle.WaitOne(patience);   // others are at work, and may be killed
        }
    }

    public static bool IsOver(ITrialStore store, IReadOnlyList<int> trials)
    {
        var asked = trials.ToHashSet();
        return store.Read().All(record => !asked.Contains(record.Trial) || record.State is not (TrialState.Open or TrialState.Running));
    }
}
