using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Oracles;

/// <summary>
/// The published network: a backbone and a head for each task, images [n, C, H, W] -> one output [n, o_t, H, W] per task. A head is a 3x3 convolution that
/// keeps the features and a 1x1 convolution to the task's outputs, with nothing between them.
/// </summary>
internal sealed class DenseNetwork : nn.Module<Tensor, Tensor[]>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _heads;

    /// <summary>A network with random heads, whose weights come from libtorch's generator. It owns the backbone.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="outputs">o_t of each task: such as the number of classes, 1 for depth and 3 for normals.</param>
    public DenseNetwork(DenseBackbone backbone, params long[] outputs) : base(nameof(DenseNetwork))
    {
        using var scope = NewDisposeScope();
        register_module("backbone", Backbone = backbone);
        register_module("heads", _heads = nn.ModuleList([.. outputs.Select(count => PixelHeads.OfPixels(backbone.Features, count))]));
    }

    /// <summary>The layers that all tasks share.</summary>
    public DenseBackbone Backbone { get; }

    /// <summary>The outputs of each task.</summary>
    /// <param name="input">[n, C, H, W].</param>
    /// <returns>[n, o_t, H, W] for each task t.</returns>
    public override Tensor[] forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = Backbone.call(input);
        return [.. _heads.Select(head => head.call(features).MoveToOuterDisposeScope())];
    }
}
