namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The types of numbers that models give, by ONNX's own numbers for them.</summary>
internal enum GraphNumber
{
    /// <summary>Single.</summary>
    Float = 1,

    /// <summary>true and false.</summary>
    Boolean = 9,

    /// <summary>Keys, from 1.</summary>
    UInt32 = 12,
}
