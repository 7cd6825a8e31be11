using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A convolutional backbone [n, C, H, W] -> [n, h] for images of any number of channels. Its parameters and buffers are named as torchvision names them.</summary>
public abstract record ImageNetwork : Network
{
    private protected ImageNetwork()
    {
    }

    /// <summary>
    /// A .safetensors file with pretrained weights under torchvision's names, from which training starts; null starts from random weights. The entries of the final
    /// layer are passed over; a tensor that is missing, has another shape or is unknown to the network ends Fit in one sentence. The file is read when the network is
    /// built for training alone: a fitted model holds its weights and forgets the path.
    /// </summary>
    [JsonIgnore]
    public string? Weights { get; init; }

    /// <summary>Whether the backbone stays as it is while the heads learn: its parameters get no gradient, and batch normalisation and dropout are in evaluation mode throughout.</summary>
    public bool Frozen { get; init; }

    internal sealed override Network Built => this with { Weights = null };

    /// <summary>Builds the backbone for images of these channels, height and width.</summary>
    /// <exception cref="ArgumentException">The input is no image, or is too small.</exception>
    /// <exception cref="IOException">The file of the weights cannot be read.</exception>
    /// <exception cref="FormatException">It is no safetensors file.</exception>
    /// <exception cref="InvalidOperationException">Its weights are those of another network.</exception>
    internal sealed override nn.Module<Tensor, Tensor> Build(NetworkInput input)
    {
        if (input.Shape is not [var channels, var height, var width])
            throw new ArgumentException($"The network {GetType().Name} was given samples of shape [{string.Join(", ", input.Shape)}]; expected images [channels, height, width].");
        if (Math.Min(height, width) < LeastSide)
            throw new ArgumentException($"The network {GetType().Name} was given images of {height} x {width} pixels; expected at least {LeastSide} x {LeastSide}, which its pooling halves to one.");
        var backbone = new Backbone(Layers(channels));
        try
        {
            if (Weights is not null)
                PretrainedWeights.Load(Weights, backbone, HeadName);
            if (Frozen)
                backbone.Freeze();
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
    private protected abstract (string Name, nn.Module<Tensor, Tensor> Layer)[] Layers(long channels);

    /// <summary>The number of the backbone's weights, known without building it.</summary>
    private protected abstract double WeightCount(double channels);
}
