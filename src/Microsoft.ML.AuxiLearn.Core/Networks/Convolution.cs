using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>Convolutions of an odd kernel that keep the size of the image at stride 1.</summary>
internal static class Convolution
{
    /// <summary>A convolution without bias, for what follows shifts its output anyway, or with one of 0.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernel">Its height and width k, odd.</param>
    /// <param name="stride">The step in pixels.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <returns>Weights drawn from N(0, 2 / (k² outputs)): He et al. 2015, for the variance of what flows backwards.</returns>
    public static CastingLayer Of(long inputs, long outputs, long kernel = 3, long stride = 1, bool bias = false)
    {
        var convolution = CastingLayer.Convolution(inputs, outputs, kernel, stride, bias);
        using var noGrad = no_grad();
        convolution.Weight.normal_(0, Math.Sqrt(2.0 / (kernel * kernel * outputs)));
        convolution.Bias?.zero_();
        return convolution;
    }
}
