using Microsoft.ML.AuxiLearn.Distributing;
using TorchSharp;
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

    /// <summary>
    /// A scalar that is added to what a <see cref="LossWeighting"/> differentiates, whatever it makes of the losses: the loss of members that learn the main
    /// task alone. Null for none.
    /// </summary>
    internal Tensor? Beside { get; init; }

    /// <summary>The other processes of the training, whose losses <see cref="Means"/> has; null where there is one process.</summary>
    internal Exchange? Exchange { get; init; }

    /// <summary>
    /// Gradients by the whole batch, from those that this process has by its share of it; themselves where there is one process. A method that looks at
    /// gradients asks for it; what it puts into .grad is averaged over the processes later.
    /// </summary>
    /// <param name="gradients">At least one, of the same shapes in every process.</param>
    public IReadOnlyList<Tensor> OfWholeBatch(IReadOnlyList<Tensor> gradients) => Exchange is null ? gradients : Exchange.Mean(gradients);

    /// <summary>T.</summary>
    public int Tasks => (int)Means.shape[0];

    /// <summary>
    /// 1 for each task that has a loss, [T]; 0 where it is exactly 0: no row of the batch has the task's label, and the step says nothing of the task.
    /// </summary>
    public Tensor Present() => Means.detach().to_type(ScalarType.Bool).to_type(Means.dtype);

    /// <summary>The mean losses as numbers, [T].</summary>
    public double[] Values() => ValuesOf(Means);

    internal static double[] ValuesOf(Tensor means)
    {
        using var scope = NewDisposeScope();
        return means.detach().to(float64).cpu().data<double>().ToArray();
    }

    /// <summary>Weights as a tensor like the losses, [T].</summary>
    public Tensor Weights(params double[] weights) => tensor(weights, Means.dtype, Means.device);
}
