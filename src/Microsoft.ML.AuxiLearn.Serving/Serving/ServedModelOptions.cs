namespace Microsoft.ML.AuxiLearn;

/// <summary>How a model is served.</summary>
public sealed class ServedModelOptions
{
    /// <summary>The rows scored at once, at least 1: those that wait when the model is free, up to so many.</summary>
    public int MaxBatchSize { get; set; } = 256;

    /// <summary>The rows that may wait, at least 1; a request beyond waits for a place before it is taken.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>
    /// Whether the model is loaded anew when its file changes. One that cannot be loaded is reported by log and health check, and the old one stays.
    /// </summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>How often the file is looked at, over zero.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Makes the context that loads the model, such as one with a GPU; null takes a plain one.</summary>
    public Func<MLContext>? Context { get; set; }
}
