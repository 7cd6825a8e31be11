using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>A store of a user's own: it hands on to a SQLite file, or to memory where the place is "memory".</summary>
internal sealed class ForwardingStore(string place) : ITrialStore
{
    private readonly ITrialStore _inner = place == "memory" ? new MemoryTrialStore() : new SqliteTrialStore(place);

    public ExperimentInputs? Inputs => _inner.Inputs;

    public IReadOnlyList<int> Open(ExperimentInputs inputs, IReadOnlyList<string> configurations) => _inner.Open(inputs, configurations);

    public TrialRecord? Claim(string worker, IReadOnlyList<int> trials, TimeSpan lease) => _inner.Claim(worker, trials, lease);

    public bool Renew(string worker, int trial, TimeSpan lease) => _inner.Renew(worker, trial, lease);

    public IReadOnlyList<double>? Mark(string worker, int trial, int seed, int? epoch, double value) => _inner.Mark(worker, trial, seed, epoch, value);

    public bool Finish(string worker, int trial, TrialState state, double seconds, string? outcome = null) =>
        _inner.Finish(worker, trial, state, seconds, outcome);

    public void Reopen(IReadOnlyList<int> trials) => _inner.Reopen(trials);

    public IReadOnlyList<TrialRecord> Read() => _inner.Read();

    public void Dispose() => _inner.Dispose();
}
