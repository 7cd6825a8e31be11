namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Where the trials of a sweep or a comparison are, for several workers at once. Each call is atomic and may come from any thread. A worker holds a trial by a
/// lease that it renews; what only the holder may do is refused, and changes nothing, once another has taken the trial.
/// </summary>
public interface ITrialStore : IDisposable
{
    /// <summary>The inputs of the experiment; null while the store is new.</summary>
    ExperimentInputs? Inputs { get; }

    /// <summary>Enters what goes into the experiment, where the store is new, and the trials that are not there yet.</summary>
    /// <param name="inputs">What goes in.</param>
    /// <param name="configurations">What is tried, one JSON text for each trial, each once.</param>
    /// <returns>The numbers of the trials, in the order of the configurations.</returns>
    /// <exception cref="InvalidOperationException">The store is of another experiment.</exception>
    IReadOnlyList<int> Open(ExperimentInputs inputs, IReadOnlyList<string> configurations);

    /// <summary>Claims the first trial that is open, or whose lease has expired.</summary>
    /// <param name="worker">The worker's name, unlike any other's.</param>
    /// <param name="trials">The numbers of the trials among which to choose.</param>
    /// <param name="lease">For how long it is held unless it is renewed.</param>
    /// <returns>The trial; null if there is none to take now.</returns>
    TrialRecord? Claim(string worker, IReadOnlyList<int> trials, TimeSpan lease);

    /// <summary>Extends the lease of a trial.</summary>
    /// <returns>Whether it was still held.</returns>
    bool Renew(string worker, int trial, TimeSpan lease);

    /// <summary>Records a metric at its seed and epoch, replacing an earlier one.</summary>
    /// <param name="worker">The holder.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The rung, the epoch after which the best validation metric so far is this; null for the metric at the end of the training.</param>
    /// <param name="value">The metric; infinite where there was no number.</param>
    /// <returns>The values of all trials at that seed and epoch, this one's among them; null if the trial was no longer held.</returns>
    IReadOnlyList<double>? Mark(string worker, int trial, int seed, int? epoch, double value);

    /// <summary>Ends a trial, or releases it for other workers.</summary>
    /// <param name="worker">The holder.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="state">Done, Stopped, Failed, or Open.</param>
    /// <param name="seconds">How long it was trained.</param>
    /// <param name="outcome">Of a trial that is done its result, of one that failed what went wrong.</param>
    /// <returns>Whether it was still held.</returns>
    bool Finish(string worker, int trial, TrialState state, double seconds, string? outcome = null);

    /// <summary>Reopens failed trials, so that they are repeated.</summary>
    /// <param name="trials">Their numbers.</param>
    void Reopen(IReadOnlyList<int> trials);

    /// <summary>All trials, by number.</summary>
    IReadOnlyList<TrialRecord> Read();
}
