namespace Microsoft.ML.AuxiLearn;

/// <summary>What a store has of a trial.</summary>
/// <param name="Trial">Its number, from 0.</param>
/// <param name="Configuration">Its options as JSON.</param>
/// <param name="State">How far it is.</param>
/// <param name="Seconds">How long it was trained, once it is over.</param>
/// <param name="Error">What went wrong, where it failed.</param>
/// <param name="Marks">The metrics so far.</param>
public sealed record SweepRecord(int Trial, string Configuration, SweepState State, double Seconds, string? Error, IReadOnlyList<SweepMark> Marks);
