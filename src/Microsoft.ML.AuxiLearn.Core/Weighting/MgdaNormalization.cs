namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What <see cref="Mgda"/> divides a task's gradient by.</summary>
public enum MgdaNormalization
{
    /// <summary>1.</summary>
    None,

    /// <summary>The gradient's norm.</summary>
    Gradient,

    /// <summary>The loss.</summary>
    Loss,

    /// <summary>The loss times the gradient's norm.</summary>
    LossAndGradient,
}
