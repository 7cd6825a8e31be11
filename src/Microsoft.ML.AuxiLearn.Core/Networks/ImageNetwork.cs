using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A convolutional backbone [n, C, H, W] -> [n, h] for images of any number of channels. Its parameters and buffers are named as torchvision names them.
/// </summary>
public abstract record ImageNetwork : Network
{
    private protected ImageNetwork()
    {
    }

    /// <summary>
    /// Pretrained weights, from which training starts; null starts from random weights. The path of a .safetensors file will do: its tensors have torchvision's
    /// names. The final layer is passed over; a weight that is missing, has another shape or is unknown to the network ends Fit in one sentence. The file is
    /// read when the network is built for training alone: a fitted model holds its weights and forgets the path.
    /// </summary>
    [JsonIgnore]
    public PretrainedWeights? Weights { get; init; }

    /// <summary>
    /// Whether the backbone stays as it is while the heads learn: its parameters get no gradient, and batch normalisation and dropout are in evaluation mode
    /// throughout.
    /// </summary>
    public bool Frozen { get; init; }

    /// <summary>
    /// How many stages, counted from the image, stay as they are while the others and the heads learn; 0, the default, for none. A stage is a block of a
    /// ConvNet or a VGG and its pooling, or a stage of a residual network, whose stem goes with the first. <see cref="Frozen"/> freezes all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number below 0.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FrozenStages
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    internal sealed override Network Built => this with { Weights = null };

    internal sealed override PretrainedWeights? Pretrained => Weights;

    /// <summary>Builds the backbone for images of these channels, height and width.</summary>
    /// <exception cref="ArgumentException">The input is no image, or is too small.</exception>
    /// <exception cref="IOException">The file of the weights cannot be read.</exception>
    /// <exception cref="FormatException">It is no safetensors file.</exception>
    /// <exception cref="InvalidOperationException">Its weights are those of another network.</exception>
    public sealed override nn.Module<Tensor, Tensor> Build(NetworkInput input)
    {
        if (input.Shape is not [var channels, var height, var width])
            throw new ArgumentException($"The network {GetType().Name} was given samples of shape [{string.Join(", ", input.Shape)}]; expected images "
                + "[channels, height, width].");
        if (Math.Min(height, width) < LeastSide)
            throw new ArgumentException($"The network {GetType().Name} was given images of {height} x {width} pixels; expected at least {LeastSide} x "
                + $"{LeastSide}, which its pooling halves to one.");
        var backbone = new Backbone(Layers(channels, input));
        try
        {
            if (Weights is not null)
                Weights.Load(backbone, input, HeadName);
            if (Frozen)
                backbone.Freeze(backbone);
            else if (FrozenStages > 0)
                backbone.Freeze([.. Stages(backbone, FrozenStages)]);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    internal sealed override double LeastWeights(NetworkInput input, int outputs) =>
        input.Shape.Count == 3 ? WeightCount(input.Shape[0]) + (FeatureWidth!.Value + 1.0) * outputs : 0;

    /// <summary>The smallest height and width that the network takes.</summary>
    private protected virtual long LeastSide => 1;

    /// <summary>The layers for this number of channels, with initial weights, in the order in which they are applied.</summary>
    private protected abstract (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels, NetworkInput input);

    /// <summary>The layers of the first stages.</summary>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    private IEnumerable<nn.Module> Stages(Backbone backbone, int count)
    {
        var stage = 0;
        foreach (var (layer, endsStage) in InStages(backbone))
        {
            yield return layer;
            if (endsStage && ++stage == count)
                yield break;
        }
        throw new ArgumentException($"The option Network has {nameof(FrozenStages)} {count}; expected at most {stage}, which {GetType().Name} has.");
    }

    /// <summary>The layers in their order, and whether each is the last of a stage.</summary>
    private protected abstract IEnumerable<(nn.Module Layer, bool EndsStage)> InStages(nn.Module backbone);

    /// <summary>Stages that end with a pooling, in the part named features.</summary>
    private protected static IEnumerable<(nn.Module Layer, bool EndsStage)> EndingWithPooling(nn.Module backbone) =>
        backbone.named_children().First(child => child.name == "features").module.children().Select(layer => (layer, layer is TorchSharp.Modules.MaxPool2d));

    /// <summary>Stages named layer1, layer2 and so on; what comes before goes with the first.</summary>
    private protected static IEnumerable<(nn.Module Layer, bool EndsStage)> NamedLayers(nn.Module backbone) =>
        backbone.named_children().Select(child => (child.module, child.name.StartsWith("layer", StringComparison.Ordinal)));

    /// <summary>The number of the backbone's weights, known without building it.</summary>
    private protected abstract double WeightCount(double channels);
}
