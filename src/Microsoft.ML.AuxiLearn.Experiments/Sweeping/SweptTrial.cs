using System.Globalization;
using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What is known of a trial.</summary>
/// <typeparam name="TOptions">The option class that is swept.</typeparam>
public sealed class SweptTrial<TOptions> where TOptions : class, new()
{
    private readonly TrialRecord _record;
    private readonly SweepSpace<TOptions> _space;
    private readonly int _seeds;

    internal SweptTrial(int number, TrialRecord record, SweepSpace<TOptions> space, IReadOnlyList<int> seeds)
    {
        (Number, _record, _space, _seeds) = (number, record, space, seeds.Count);
        SeedValues = record.Marks.Where(mark => mark.Epoch is null && seeds.Contains(mark.Seed)).ToDictionary(mark => mark.Seed, mark => mark.Value);
    }

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>The configuration, a new object at each call.</summary>
    public TOptions Options => SweepSpace<TOptions>.Read(_record.Configuration);

    /// <summary>What is turned, by name: numbers as Double, names, true and false.</summary>
    public IReadOnlyDictionary<string, object> Values => _space.Values(JsonNode.Parse(_record.Configuration)!);

    /// <summary>How far it is.</summary>
    public TrialState State => _record.State;

    /// <summary>The mean of the metric over the seeds; null unless it was trained to the end with every one.</summary>
    public double? Value => State == TrialState.Done && SeedValues.Count == _seeds ? SeedValues.Values.Average() : null;

    /// <summary>The metric of each seed that it was trained to the end with.</summary>
    public IReadOnlyDictionary<int, double> SeedValues { get; }

    /// <summary>The metrics at the rungs it reached, after so many epochs with a seed, and at the end of each training, where the epoch is null.</summary>
    public IReadOnlyList<(int Seed, int? Epoch, double Value)> Marks => _record.Marks;

    /// <summary>How long it was trained, by the worker that ended it.</summary>
    public double Seconds => _record.Seconds;

    /// <summary>What went wrong, where it failed.</summary>
    public string? Error => State == TrialState.Failed ? _record.Outcome : null;

    /// <summary>One line: number, state, metric, and values.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"trial {Number}, {State.ToString().ToLowerInvariant()}{(Value is { } value ? $", {value:G4}" : "")}: "
            + $"{string.Join(", ", Values.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:G4}")))}");
}
