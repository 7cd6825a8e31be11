namespace Microsoft.ML.AuxiLearn;

/// <summary>What a contender's result measures.</summary>
public enum ContenderRole
{
    /// <summary>A way of using the auxiliary columns, or the single task that does not use them.</summary>
    Method,

    /// <summary>Another model on the same rows, without the auxiliary columns.</summary>
    Outside,

    /// <summary>A method without one of the auxiliary tasks.</summary>
    Ablation,
}
