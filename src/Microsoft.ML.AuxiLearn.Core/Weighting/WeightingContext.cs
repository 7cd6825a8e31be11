using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What a weighting method is made for.</summary>
/// <param name="tasks">T, at least 1.</param>
/// <param name="device">Where the losses are.</param>
/// <param name="random">Whence random choices come.</param>
public sealed class WeightingContext(int tasks, torch.Device device, Random random)
{
    /// <summary>T, the losses of a sample, the main task's first; at least 1.</summary>
    public int Tasks { get; } = tasks;

    /// <summary>Where the losses are.</summary>
    public torch.Device Device { get; } = device;

    /// <summary>The losses' type.</summary>
    public torch.ScalarType Type { get; init; } = torch.ScalarType.Float32;

    /// <summary>Whence a method's random choices come: it follows from the seed of the MLContext.</summary>
    public Random Random { get; } = random;
}
