using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>The tasks, device and random numbers for which a weighting method is built.</summary>
/// <param name="tasks">T, at least 1.</param>
/// <param name="device">The device of the losses.</param>
/// <param name="random">The source of random choices.</param>
public sealed class WeightingContext(int tasks, torch.Device device, Random random)
{
    /// <summary>T, the losses of a sample, the main task's first; at least 1.</summary>
    public int Tasks { get; } = tasks;

    /// <summary>The device of the losses.</summary>
    public torch.Device Device { get; } = device;

    /// <summary>The element type of the losses; Float32 by default.</summary>
    public torch.ScalarType Type { get; init; } = torch.ScalarType.Float32;

    /// <summary>The source of the method's random choices, seeded by the MLContext.</summary>
    public Random Random { get; } = random;
}
