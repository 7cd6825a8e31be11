using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone of images as a chain of named layers, of which the first, or all, can be frozen.</summary>
internal sealed class Backbone(params (string Name, nn.Module<Tensor, Tensor> Layer)[] layers) : Sequential(layers)
{
    private nn.Module[] _frozen = [];
    private nn.Module<Tensor, Tensor>[] _first = [];
    private nn.Module<Tensor, Tensor>[] _others = [];

    /// <summary>Whether some do not learn.</summary>
    public bool HasFrozenLayers => _first.Length > 0;

    /// <summary>
    /// From now on nothing of these first layers, or of all for the backbone itself, changes: no parameter has a gradient, and they stay in evaluation mode, in
    /// which batch normalisation keeps its statistics.
    /// </summary>
    public void Freeze(params nn.Module[] layers)
    {
        foreach (var parameter in layers.SelectMany(layer => layer.parameters()))
            parameter.requires_grad = false;
        _frozen = layers;
        _first = [.. layers.SelectMany(Chain)];
        _others = [.. Chain(this).Skip(_first.Length)];
        train(training);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return base.forward(ChannelsLast.Of(input)).MoveToOuterDisposeScope();
    }

    /// <summary>What the frozen layers make of images: <see cref="Others"/> makes the features of it.</summary>
    public Tensor Frozen(Tensor images) => Through(_first, images);

    /// <summary>The features, from what <see cref="Frozen"/> made.</summary>
    public Tensor Others(Tensor made) => _others.Length == 0 ? made : Through(_others, made);

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on && !_frozen.Contains(this));
        foreach (var layer in _frozen.Where(layer => layer != this))
            layer.train(false);
    }

    /// <summary>The layers in the order in which they are applied.</summary>
    private static IEnumerable<nn.Module<Tensor, Tensor>> Chain(nn.Module layer) =>
        layer is Sequential ? layer.children().SelectMany(Chain) : [(nn.Module<Tensor, Tensor>)layer];

    private static Tensor Through(nn.Module<Tensor, Tensor>[] layers, Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = ChannelsLast.Of(images).alias();
        foreach (var layer in layers)
        {
            using var before = x;
            x = layer.call(before);
        }
        return x.MoveToOuterDisposeScope();
    }
}
