namespace Microsoft.ML.AuxiLearn;

/// <summary>How far a comparison is.</summary>
/// <param name="Done">The runs of this comparison that are over.</param>
/// <param name="Total">All runs of this comparison.</param>
/// <param name="TimeLeft">About how long the others take, judged by the runs that are over; null before the first.</param>
/// <param name="Report">Everything so far.</param>
public sealed record ComparisonProgress(int Done, int Total, TimeSpan? TimeLeft, ComparisonReport Report);
