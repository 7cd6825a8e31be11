namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>A learned combiner g(l; phi) as a map: the main task's loss and one auxiliary task's vary, the other losses stay at their means.</summary>
/// <param name="Task">The auxiliary task.</param>
/// <param name="MainLosses">The main task's losses, [m].</param>
/// <param name="TaskLosses">The auxiliary task's losses, [a].</param>
/// <param name="Combined">g at each pair [a, m], row after row.</param>
/// <param name="Slopes">dg/dl of the auxiliary task at each pair [a, m].</param>
internal sealed record CombinerMap(string Task, IReadOnlyList<float> MainLosses, IReadOnlyList<float> TaskLosses, IReadOnlyList<float> Combined,
    IReadOnlyList<float> Slopes)
{
    /// <summary>Whether there is a number for each pair.</summary>
    internal bool IsWhole() => Combined.Count == MainLosses.Count * TaskLosses.Count && Slopes.Count == Combined.Count && Combined.Count > 0;
}
