using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>The layers of networks for dense prediction. Weights start from Xavier's normal distribution (Glorot and Bengio 2010), biases from 0.</summary>
internal static class DenseLayers
{
    /// <summary>A convolution of an odd kernel that keeps the size.</summary>
    public static nn.Module<Tensor, Tensor> Convolution(long inputs, long outputs, long kernel)
    {
        var layer = CastingLayer.Convolution(inputs, outputs, kernel);
        Initialize(layer.Weight, layer.Bias);
        return layer;
    }

    /// <summary>A 2x2 transposed convolution that doubles height and width.</summary>
    public static nn.Module<Tensor, Tensor> Up(long inputs, long outputs)
    {
        var layer = CastingLayer.Doubling(inputs, outputs);
        Initialize(layer.Weight, layer.Bias);
        return layer;
    }

    /// <summary>That many times a 3x3 convolution, batch normalisation and ReLU.</summary>
    public static nn.Module<Tensor, Tensor> Block(long inputs, long outputs, int count)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < count; i++)
            layers.AddRange([Convolution(i == 0 ? inputs : outputs, outputs, 3), new BatchNormalization(outputs), nn.ReLU()]);
        return nn.Sequential(layers);
    }

    private static void Initialize(Parameter weight, Parameter? bias)
    {
        using var noGrad = no_grad();
        nn.init.xavier_normal_(weight);
        bias?.zero_();
    }
}
