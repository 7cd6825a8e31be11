using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What a sweep may turn of an <see cref="MlpNetwork"/>: each hidden layer is half as wide as the one before.</summary>
public sealed class MlpSweepOptions
{
    /// <summary>The number of hidden layers, at least 0.</summary>
    [Range(1, 3, 2, false)]
    public int Depth { get; set; } = 2;

    /// <summary>The width of the first hidden layer, at least 1.</summary>
    [Range(16, 512, 128, true)]
    public int Width { get; set; } = 128;

    /// <summary>The share of hidden units set to zero while training, from 0 up to but not including 1.</summary>
    [Range(0.0, 0.5, 0.0, false)]
    public double Dropout { get; set; }

    /// <summary>A network of these layers with the activation and normalisation of another.</summary>
    internal MlpNetwork ApplyTo(MlpNetwork network) => new([.. Enumerable.Range(0, Depth).Select(layer => Math.Max(1, Width >> layer))])
    {
        Activation = network.Activation,
        Normalization = network.Normalization,
        Dropout = Dropout,
    };
}
