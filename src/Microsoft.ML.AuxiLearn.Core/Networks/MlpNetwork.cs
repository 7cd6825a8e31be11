using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A multilayer perceptron: for each hidden width a linear layer, its normalisation, the activation and dropout. Images are flattened first.</summary>
public sealed record MlpNetwork : Network
{
    private const int MostLayers = 1000;   // a model file of some kilobytes may ask for a million

    /// <summary>Describes the perceptron.</summary>
    /// <param name="widths">The width of each hidden layer, each at least 1, at most 1,000 layers; none makes the model linear.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width below 1.</exception>
    /// <exception cref="ArgumentException">More than 1,000 layers.</exception>
    public MlpNetwork(IReadOnlyList<int> widths)
    {
        if (widths.Count > MostLayers)
            throw new ArgumentException($"A multilayer perceptron was given {widths.Count} hidden layers; expected at most {MostLayers}.");
        foreach (var width in widths)
        {
            if (width < 1)
                throw new ArgumentOutOfRangeException(nameof(widths), $"The option Network is Mlp with a width of {width}; expected at least 1.");
        }
        Widths = [.. widths];
    }

    /// <summary>The width of each hidden layer.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>The activation after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The normalisation between a hidden layer and its activation.</summary>
    public Normalization Normalization { get; init; } = Normalization.None;

    /// <summary>The share of hidden units set to zero while training, from 0 up to but not including 1.</summary>
    public double Dropout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1);
            field = value;
        }
    }

    /// <inheritdoc/>
    public bool Equals(MlpNetwork? other) =>
        other is not null && Widths.SequenceEqual(other.Widths)
            && (Activation, Normalization, Dropout, Weights) == (other.Activation, other.Normalization, other.Dropout, other.Weights);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Widths.Count, Activation, Normalization, Dropout);

    /// <summary>The expression that makes it: Mlp(128, 64), and what differs from the defaults.</summary>
    public override string ToString() => string.Join(", ",
    [
        $"Mlp({string.Join(", ", Widths)})",
        .. Activation == Activation.Relu ? Array.Empty<string>() : [$"{Activation}"],
        .. Normalization == Normalization.None ? Array.Empty<string>() : [$"Normalization {Normalization}"],
        .. Dropout == 0 ? Array.Empty<string>() : [FormattableString.Invariant($"Dropout {Dropout}")],
    ]);

    /// <summary>
    /// Pretrained weights, from which training starts: a .safetensors file with the names that <c>ExportSafetensors</c> gives them, or an ONNX file; null
    /// starts from random weights.
    /// </summary>
    [JsonIgnore]
    public PretrainedWeights? Weights { get; init; }

    internal override Network Built => this with { Weights = null };

    internal override PretrainedWeights? Pretrained => Weights;

    internal override double LeastWeights(NetworkInput input, int outputs)
    {
        double[] widths = [input.Shape.Aggregate(1.0, (product, dimension) => product * dimension), .. Widths.Select(width => (double)width), outputs];
        return widths.Zip(widths.Skip(1), (from, to) => from * to).Sum();
    }

    /// <inheritdoc/>
    public override nn.Module<Tensor, Tensor> Build(NetworkInput input)
    {
        var backbone = Chain(input.Size, CastingLayer.Linear, CastingLayer.LayerNorm, input.Shape.Count > 1 ? [("flatten", nn.Flatten())] : []);
        try
        {
            Weights?.Load(backbone, input, HeadName);
            return backbone;
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>The backbone of several members, [p, n, d] -> [p, n, h] for the first p of them; flat, whatever the shape of a sample is.</summary>
    /// <param name="size">d.</param>
    /// <param name="members">How many there are.</param>
    internal nn.Module<Tensor, Tensor> BuildMembers(long size, int members) => Chain(size,
        (inputs, outputs) => CastingLayer.MemberLinear(members, inputs, outputs), width => CastingLayer.MemberLayerNorm(members, width), []);

    private nn.Module<Tensor, Tensor> Chain(long previous, Func<long, long, CastingLayer> linear, Func<long, CastingLayer> layerNorm,
        List<(string, nn.Module<Tensor, Tensor>)> layers)
    {
        for (var i = 0; i < Widths.Count; i++)
        {
            var width = Widths[i];
            layers.Add(($"linear{i}", linear(previous, width)));
            if (Normalization == Normalization.Batch)
                layers.Add(($"norm{i}", new BatchNormalization(width)));
            if (Normalization == Normalization.Layer)
                layers.Add(($"norm{i}", layerNorm(width)));
            layers.Add(($"activation{i}", Activation.Module()));
            if (Dropout > 0)
                layers.Add(($"dropout{i}", nn.Dropout(Dropout)));
            previous = width;
        }
        return layers.Count == 0 ? nn.Identity() : nn.Sequential(layers);
    }
}
