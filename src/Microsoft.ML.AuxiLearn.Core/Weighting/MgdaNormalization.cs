namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What <see cref="Mgda"/> divides a task's gradient by.</summary>
[Flags]
internal enum MgdaNormalization
{
    /// <summary>1.</summary>
    None = 0,

    /// <summary>The gradient's norm.</summary>
    Gradient = 1,

    /// <summary>The loss.</summary>
    Loss = 2,

    /// <summary>The loss times the gradient's norm.</summary>
    LossAndGradient = Loss | Gradient,
}
