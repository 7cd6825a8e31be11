namespace Microsoft.ML.AuxiLearn;

/// <summary>Batch size, queue and reloading of a served model.</summary>
public sealed class ServedModelOptions
{
    /// <summary>The largest number of rows scored at once, at least 1; 256 by default. A batch has the rows that wait when the model becomes free.</summary>
    public int MaxBatchSize { get; set; } = 256;

    /// <summary>The largest number of rows in the queue, at least 1; 10,000 by default. A further request waits until there is room.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>
    /// Whether the model is reloaded when its file changes. If the new file cannot be loaded, log and health check report it, and the old model stays.
    /// </summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>How often the file is checked, positive; one second by default.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Makes the context that loads the model, such as one with a GPU; null for the default, a CPU.</summary>
    public Func<MLContext>? Context { get; set; }
}
