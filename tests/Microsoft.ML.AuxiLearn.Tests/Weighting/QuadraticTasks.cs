using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Weighting;

/// <summary>Tasks l_j = Σ_k d_jk (w_k − a_jk)² / 2 + c on one shared layer w, [P, 1], and what a weighting makes of them.</summary>
internal sealed class QuadraticTasks
{
    private readonly Tensor _half;   // as a tensor: TorchSharp does not keep a number alive while libtorch reads it
    private readonly Tensor _curvatures;
    private readonly Tensor _minima;

    /// <param name="curvatures">d, [T, P].</param>
    /// <param name="minima">a, [T, P].</param>
    public QuadraticTasks(Tensor curvatures, Tensor minima)
    {
        (_curvatures, _minima) = (curvatures, minima);
        _half = tensor(0.5, minima.dtype);
        W = new Parameter(zeros(minima.shape[1], 1, minima.dtype));
    }

    public Parameter W { get; }

    /// <summary>c, the least value of each loss.</summary>
    public float Least { get; init; }

    /// <summary>The gradients at w, [T, P].</summary>
    public Tensor Gradients => (_curvatures * (W.detach().t() - _minima));

    public TaskLosses Losses
    {
        get
        {
            var losses = (_curvatures * (W.t() - _minima).square()).sum(1) * _half + full_like(_half, Least);
            return new TaskLosses(losses, [W], [W]) { PerSample = losses.unsqueeze(0) };
        }
    }

    /// <summary>Tasks whose gradients at w = 0 are these.</summary>
    /// <param name="gradients">[T, P].</param>
    public static QuadraticTasks WithGradients(Tensor gradients) => new(ones_like(gradients), -gradients);

    public static QuadraticTasks Random(int tasks, int parameters, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return new(0.5 + rand(tasks, parameters, float64, generator: generator), randn(tasks, parameters, float64, generator: generator));
    }

    /// <summary>The same tasks in another order.</summary>
    public QuadraticTasks Permute(params int[] order)
    {
        var index = tensor(order, int64);
        return new(_curvatures[index], _minima[index]);
    }

    public QuadraticTasks To(ScalarType type) => new(_curvatures.to(type), _minima.to(type));

    /// <summary>One step's weights [T] and direction [P].</summary>
    public (Tensor Weights, Tensor Direction) Step(TaskWeighting weighting)
    {
        weighting.Backward(Losses);
        return (weighting.CurrentWeights()?.detach() ?? ones(_minima.shape[0], _minima.dtype), W.grad!.flatten());
    }
}
