namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>A store that ends with its process.</summary>
/// <param name="time">By which leases end.</param>
internal sealed class MemorySweepStore(TimeProvider? time = null) : ISweepStore
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly List<Row> _rows = [];

    public void Open(string experiment, IReadOnlyList<string> configurations)
    {
        lock (_lock)
            _rows.AddRange(configurations.Skip(_rows.Count).Select(configuration => new Row(configuration)));
    }

    public SweepRecord? Claim(string worker, int trials, TimeSpan lease)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var trial = _rows.FindIndex(row => row.State == SweepState.Open || (row.State == SweepState.Running && row.Until < now));
            if (trial < 0 || trial >= trials)
                return null;
            (_rows[trial].State, _rows[trial].Worker, _rows[trial].Until) = (SweepState.Running, worker, now + lease);
            return Record(trial);
        }
    }

    public bool Renew(string worker, int trial, TimeSpan lease) => Held(worker, trial, row => row.Until = _time.GetUtcNow() + lease);

    public IReadOnlyList<double>? Mark(string worker, int trial, SweepMark mark)
    {
        double[]? values = null;
        Held(worker, trial, row =>
        {
            row.Marks[(mark.Seed, mark.Epoch)] = mark.Value;
            values = [.. _rows.SelectMany(other => other.Marks).Where(other => other.Key == (mark.Seed, mark.Epoch)).Select(other => other.Value)];
        });
        return values;
    }

    public bool Finish(string worker, int trial, SweepState state, double seconds, string? reason = null) =>
        Held(worker, trial, row => (row.State, row.Seconds, row.Error) = (state, seconds, reason));

    public IReadOnlyList<SweepRecord> Read()
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
            if (row.State != SweepState.Running || row.Worker != worker)
                return false;
            change(row);
            return true;
        }
    }

    private SweepRecord Record(int trial)
    {
        var row = _rows[trial];
        return new(trial, row.Configuration, row.State, row.Seconds, row.Error, [.. row.Marks.Select(mark => new SweepMark(mark.Key.Seed, mark.Key.Epoch, mark.Value))]);
    }

    private sealed class Row(string configuration)
    {
        public string Configuration { get; } = configuration;

        public SweepState State { get; set; }

        public string? Worker { get; set; }

        public DateTimeOffset Until { get; set; }

        public double Seconds { get; set; }

        public string? Error { get; set; }

        public Dictionary<(int Seed, int? Epoch), double> Marks { get; } = [];
    }
}
