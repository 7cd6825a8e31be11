using Microsoft.ML.AuxiLearn.Data;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>What becomes of a row by passes of a network: the outputs of its main head, or what each feature contributes to one of them.</summary>
internal interface IScoring
{
    /// <summary>What the feature column holds.</summary>
    InputFormat Input { get; }

    /// <summary>How many numbers a row becomes.</summary>
    long OutputSize { get; }

    /// <summary>Opens it for one thread and keeps the weights alive until the session is closed.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    IScoringSession Open();
}
