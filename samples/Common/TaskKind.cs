namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>What is predicted.</summary>
public enum TaskKind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>One of two classes.</summary>
    Binary,
}
