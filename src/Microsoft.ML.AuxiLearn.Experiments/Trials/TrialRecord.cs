namespace Microsoft.ML.AuxiLearn;

/// <summary>What a store has of a trial.</summary>
/// <param name="Trial">Its number, from 0.</param>
/// <param name="Configuration">What is tried, as JSON.</param>
/// <param name="State">How far it is.</param>
/// <param name="Worker">Who holds it, or held it last; null before the first.</param>
/// <param name="Seconds">How long it was trained, once it is over.</param>
/// <param name="Outcome">Of a trial that is done its result, where it has one beside the marks; of one that failed what went wrong.</param>
/// <param name="Marks">The metrics so far.</param>
public sealed record TrialRecord(int Trial, string Configuration, TrialState State, string? Worker, double Seconds, string? Outcome,
    IReadOnlyList<TrialMark> Marks);
