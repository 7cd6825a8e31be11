using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The numbers in which the primary network computes its outputs and their gradients in primary steps.</summary>
public enum Precision
{
    /// <summary>float32 throughout.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "A type is what it names.")]
    Float32,

    /// <summary>
    /// bfloat16 within the network, that is 8 bits, and float32 around it: weights, gradients as the optimizer and the weighting method see them, running
    /// statistics, losses, auxiliary steps, validation, and the model. It gains where multiplications are large and the device has instructions for them: with
    /// AVX512-BF16 a training step took 0.58 of the time for an MLP of 1024-1024, 0.62 to 0.68 for ResNet-18 and U-Net and 0.75 for a ConvNet of 16, 32 and 64
    /// channels, and nothing sure for an MLP of 128-64, with no loss of accuracy beyond chance on what was measured (docs/performance.md). Without such
    /// instructions it is expected to be slower than <see cref="Float32"/>, of which training warns.
    /// </summary>
    BFloat16,
}

internal static class PrecisionTypes
{
    /// <summary>What a network is to be given for its layers to compute in this precision.</summary>
    public static Tensor In(this Tensor x, Precision precision) => precision == Precision.BFloat16 ? x.to(ScalarType.BFloat16) : x;

    /// <summary>The tensor, or where it has another type a copy of this one with a graph to it.</summary>
    public static Tensor As(this Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}
