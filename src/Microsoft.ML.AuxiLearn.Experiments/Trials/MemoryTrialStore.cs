namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>A store that ends with its process.</summary>
/// <param name="time">By which leases end.</param>
internal sealed class MemoryTrialStore(TimeProvider? time = null) : ITrialStore
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [];

    public ExperimentInputs? Inputs { get; private set; }

    public IReadOnlyList<int> Open(ExperimentInputs inputs, IReadOnlyList<string> configurations)
    {
        lock (_lock)
        {
            Inputs?.Check(inputs, "The store in memory");
            Inputs ??= inputs;
            var known = _rows.Index().ToDictionary(row => row.Item.Configuration, row => row.Index);
            foreach (var configuration in configurations.Where(configuration => known.TryAdd(configuration, known.Count)))
                _rows.Add(new Row(configuration));
            return [.. configurations.Select(configuration => known[configuration])];
        }
    }

    public TrialRecord? Claim(string worker, IReadOnlyList<int> trials, TimeSpan lease)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var trial in trials.Order())
                if (_rows[trial] is var row && (row.State == TrialState.Open || (row.State == TrialState.Running && row.IsOver(now))))
                {
                    (row.State, row.Worker, row.Until, row.Lease) = (TrialState.Running, worker, now + lease, lease);
                    return Record(trial);
                }
            return null;
        }
    }

    public bool Renew(string worker, int trial, TimeSpan lease) => Held(worker, trial, row => (row.Until, row.Lease) = (_time.GetUtcNow() + lease, lease));

    public IReadOnlyList<double>? Mark(string worker, int trial, int seed, int? epoch, double value)
    {
        double[]? values = null;
        Held(worker, trial, row =>
        {
            row.Marks[(seed, epoch)] = value;
            values = [.. _rows.SelectMany(other => other.Marks).Where(other => other.Key == (seed, epoch)).Select(other => other.Value)];
        });
        return values;
    }

    public bool Finish(string worker, int trial, TrialState state, double seconds, string? outcome = null) =>
        Held(worker, trial, row => (row.State, row.Seconds, row.Outcome) = (state, seconds, outcome));

    public void Reopen(IReadOnlyList<int> trials)
    {
        lock (_lock)
            foreach (var row in trials.Select(trial => _rows[trial]).Where(row => row.State == TrialState.Failed))
                (row.State, row.Outcome) = (TrialState.Open, null);
    }

    public IReadOnlyList<TrialRecord> Read()
    {
        lock (_lock)
            return [.. Enumerable.Range(0, _rows.Count).Select(Record)];
    }

    public void Dispose()
    {
    }

    private bool Held(string worker, int trial, Action<Row> change)
    {
        lock (_lock)
        {
            var row = _rows[trial];
            if (row.State != TrialState.Running || row.Worker != worker)
                return false;
            change(row);
            return true;
        }
    }

    private TrialRecord Record(int trial)
    {
        var row = _rows[trial];
        return new()
        {
            Trial = trial,
            Configuration = row.Configuration,
            State = row.State,
            Worker = row.Worker,
            Seconds = row.Seconds,
            Outcome = row.Outcome,
            Marks = [.. row.Marks.Select(mark => (mark.Key.Seed, mark.Key.Epoch, mark.Value))],
        };
    }

    private sealed class Row(string configuration)
    {
        public string Configuration { get; } = configuration;

        public TrialState State { get; set; }

        public string? Worker { get; set; }

        public DateTimeOffset Until { get; set; }

        public TimeSpan Lease { get; set; }

        public double Seconds { get; set; }

        public string? Outcome { get; set; }

        public Dictionary<(int Seed, int? Epoch), double> Marks { get; } = [];

        public bool IsOver(DateTimeOffset now) => Until < now || Until > now + Lease;
    }
}
