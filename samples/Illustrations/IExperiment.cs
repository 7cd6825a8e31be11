namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>An experiment with its settings, which are recorded in its JSON.</summary>
internal interface IExperiment
{
    /// <summary>How many trainings it takes.</summary>
    int Trainings { get; }

    /// <summary>Does it.</summary>
    /// <param name="tick">Called after each training.</param>
    IIllustration Run(Action tick);
}
