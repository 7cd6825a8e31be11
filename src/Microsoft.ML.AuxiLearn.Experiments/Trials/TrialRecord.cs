namespace Microsoft.ML.AuxiLearn;

/// <summary>A trial as a store keeps it.</summary>
public sealed record TrialRecord
{
    /// <summary>Its number, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>What is tried, as JSON.</summary>
    public required string Configuration { get; init; }

    /// <summary>How far it is.</summary>
    public required TrialState State { get; init; }

    /// <summary>Who holds it, or held it last; null before the first.</summary>
    public required string? Worker { get; init; }

    /// <summary>How long it was trained, once it is over.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of a trial that is done its result, where it has one beside the marks; of one that failed what went wrong.</summary>
    public required string? Outcome { get; init; }

    /// <summary>
    /// The metrics so far: each of a seed, and of a rung, the epoch after which it is the best one so far, or of the end of the training, where the epoch is
    /// null; infinite where there was no number.
    /// </summary>
    public required IReadOnlyList<(int Seed, int? Epoch, double Value)> Marks { get; init; }
}
