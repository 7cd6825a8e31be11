using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>What a weighting method sees of one training step.</summary>
/// <param name="Means">The tasks' mean losses with their graph, [T]; the main task is first.</param>
/// <param name="Shared">The parameters that all tasks share (the backbone).</param>
/// <param name="All">All parameters of the network, the shared ones among them.</param>
public sealed record TaskLosses(Tensor Means, IReadOnlyList<Parameter> Shared, IReadOnlyList<Parameter> All)
{
    /// <summary>The losses per sample, [n, T], where the method wants them; of pixels, [n, T, h, w], for one that takes them.</summary>
    public Tensor? PerSample { get; init; }

    /// <summary>T.</summary>
    public int Tasks => (int)Means.shape[0];
}
