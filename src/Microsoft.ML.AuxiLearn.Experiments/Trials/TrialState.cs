namespace Microsoft.ML.AuxiLearn;

/// <summary>How far a trial is.</summary>
public enum TrialState
{
    /// <summary>Nobody trains it yet.</summary>
    Open,

    /// <summary>A worker trains it, or did and ended without a word: then another takes it once its lease is over.</summary>
    Running,

    /// <summary>It was trained to the end with every seed.</summary>
    Done,

    /// <summary>It was not among the best at a rung.</summary>
    Stopped,

    /// <summary>It threw, or its metric was no number.</summary>
    Failed,
}
