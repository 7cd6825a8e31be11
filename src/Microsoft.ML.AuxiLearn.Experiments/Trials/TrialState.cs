namespace Microsoft.ML.AuxiLearn;

/// <summary>The state of a trial.</summary>
public enum TrialState
{
    /// <summary>No worker trains it yet.</summary>
    Open,

    /// <summary>A worker trains it. If the worker died, another takes it when the lease expires.</summary>
    Running,

    /// <summary>It was trained to the end with every seed.</summary>
    Done,

    /// <summary>It was not among the best at a rung, and was stopped.</summary>
    Stopped,

    /// <summary>It threw, or its metric was not a number.</summary>
    Failed,
}
