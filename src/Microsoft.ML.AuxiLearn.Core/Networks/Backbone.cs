using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone of images as a chain of named layers, which can be frozen.</summary>
internal sealed class Backbone(params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers) : Sequential(layers)
{
    private bool _isFrozen;

    /// <summary>From now on nothing of it changes: no parameter has a gradient, and it stays in evaluation mode, in which batch normalisation keeps its statistics.</summary>
    public void Freeze()
    {
        foreach (var parameter in parameters())
            parameter.requires_grad = false;
        _isFrozen = true;
        eval();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return base.forward(ChannelsLast.Of(input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void train(bool on = true) => base.train(on && !_isFrozen);
}
