using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// A head for each task on features of pixels [n, c, h, w] -> [n, Σ o_t, h, w]: a 3x3 and a 1x1 convolution with nothing between them, as published, or for
/// what is said once for an image a linear layer on the features' mean, whose outputs then stand at each pixel.
/// </summary>
internal sealed class PixelHeads : nn.Module<Tensor, Tensor>
{
    private readonly IReadOnlyList<TaskHead> _tasks;
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _heads;

    /// <param name="features">c.</param>
    /// <param name="tasks">At least one.</param>
    /// <param name="kernel">The side of the first convolution: 1 where pixels that lie side by side are no neighbours.</param>
    public PixelHeads(long features, IReadOnlyList<TaskHead> tasks, long kernel = 3) : base(nameof(PixelHeads))
    {
        _tasks = tasks;
        _heads = nn.ModuleList([.. tasks.Select(task => task.IsOfSample
            ? CastingLayer.Linear(features, task.Outputs) : OfPixels(features, task.Outputs, kernel))]);
        register_module("heads", _heads);
    }

    /// <summary>The head of one task with outputs for each pixel.</summary>
    public static nn.Module<Tensor, Tensor> OfPixels(long features, long outputs, long kernel = 3) =>
        nn.Sequential(DenseLayers.Convolution(features, features, kernel), DenseLayers.Convolution(features, outputs, 1));

    public override Tensor forward(Tensor input)
    {
        var (height, width) = (input.shape[2], input.shape[3]);
        return cat([.. _tasks.Zip(_heads, (task, head) => task.IsOfSample
            ? head.call(input.mean([2L, 3])).unsqueeze(-1).unsqueeze(-1).expand(-1, -1, height, width)
            : head.call(input))], 1);
    }
}
