using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What a weighting method is made for.</summary>
public sealed class WeightingContext
{
    internal WeightingContext(int tasks, AuxiLearnOptions options, torch.Device device, Random random) =>
        (Tasks, Options, Device, Random) = (tasks, options, device, random);

    /// <summary>T, the losses of a sample, the main task's first; at least 1.</summary>
    public int Tasks { get; }

    /// <summary>Where the losses are.</summary>
    public torch.Device Device { get; }

    /// <summary>Whence a method's random choices come: it follows from the seed of the MLContext.</summary>
    public Random Random { get; }

    internal AuxiLearnOptions Options { get; }
}
