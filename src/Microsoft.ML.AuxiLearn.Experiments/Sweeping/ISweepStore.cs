namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Where the trials of a sweep are, for several workers at once. Each call is atomic and may come from any thread. A worker holds a trial by a lease that it renews; what only the holder
/// may do is refused, and changes nothing, once another has taken the trial.
/// </summary>
public interface ISweepStore : IDisposable
{
    /// <summary>Enters the trials that are not there yet.</summary>
    /// <param name="experiment">What is swept and how, in words.</param>
    /// <param name="configurations">The options of each trial as JSON, by its number.</param>
    /// <exception cref="InvalidOperationException">The store is of another experiment, or has another configuration under a number.</exception>
    void Open(string experiment, IReadOnlyList<string> configurations);

    /// <summary>Takes the first trial that is open, or whose lease is over.</summary>
    /// <param name="worker">The worker's name, unlike any other's.</param>
    /// <param name="trials">How many trials count, the first ones.</param>
    /// <param name="lease">For how long it is held unless it is renewed.</param>
    /// <returns>The trial; null if there is none to take now.</returns>
    SweepRecord? Claim(string worker, int trials, TimeSpan lease);

    /// <summary>Holds a trial for longer.</summary>
    /// <returns>Whether it was still held.</returns>
    bool Renew(string worker, int trial, TimeSpan lease);

    /// <summary>Enters a metric in place of what stood at its seed and epoch.</summary>
    /// <returns>The values of all trials at that seed and epoch, this one's among them; null if the trial was no longer held.</returns>
    IReadOnlyList<double>? Mark(string worker, int trial, SweepMark mark);

    /// <summary>Ends a trial, or opens it again for others.</summary>
    /// <param name="worker">The holder.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="state">Done, Stopped, Failed, or Open.</param>
    /// <param name="seconds">How long it was trained.</param>
    /// <param name="reason">What went wrong.</param>
    /// <returns>Whether it was still held.</returns>
    bool Finish(string worker, int trial, SweepState state, double seconds, string? reason = null);

    /// <summary>All trials, by number.</summary>
    IReadOnlyList<SweepRecord> Read();
}
