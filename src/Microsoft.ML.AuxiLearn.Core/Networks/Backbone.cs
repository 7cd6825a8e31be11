using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone of images as a chain of named layers, which can be frozen.</summary>
internal sealed class Backbone(params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers) : Sequential(layers)
{
    private nn.Module[] _frozen = [];

    /// <summary>
    /// From now on nothing of these layers, or of all for the backbone itself, changes: no parameter has a gradient, and they stay in evaluation mode, in which
    /// batch normalisation keeps its statistics.
    /// </summary>
    public void Freeze(params nn.Module[] layers)
    {
        foreach (var parameter in layers.SelectMany(layer => layer.parameters()))
            parameter.requires_grad = false;
        _frozen = layers;
        train(training);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return base.forward(ChannelsLast.Of(input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on && !_frozen.Contains(this));
        foreach (var layer in _frozen.Where(layer => layer != this))
            layer.train(false);
    }
}
