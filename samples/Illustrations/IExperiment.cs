namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>An experiment with its settings, which are recorded in its JSON.</summary>
internal interface IExperiment
{
    /// <summary>How often it ticks.</summary>
    int Ticks { get; }

    /// <summary>Does it.</summary>
    /// <param name="tick">Called after each part, for a progress bar.</param>
    IIllustration Run(Action tick);
}
