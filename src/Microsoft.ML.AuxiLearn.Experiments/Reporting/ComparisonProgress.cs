namespace Microsoft.ML.AuxiLearn;

/// <summary>The progress of a comparison.</summary>
public sealed record ComparisonProgress
{
    /// <summary>The runs of this comparison that are over.</summary>
    public required int Done { get; init; }

    /// <summary>All runs of this comparison.</summary>
    public required int Total { get; init; }

    /// <summary>About how long the others take, judged by the runs that are over; null before the first.</summary>
    public required TimeSpan? TimeLeft { get; init; }

    /// <summary>Everything so far.</summary>
    public required ComparisonReport Report { get; init; }
}
