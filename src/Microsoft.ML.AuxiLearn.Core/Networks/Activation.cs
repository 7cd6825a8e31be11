using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The nonlinearity after a hidden layer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x Phi(x), a smooth ReLU.</summary>
    Gelu,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>log(1 + exp(x)), increasing and smooth.</summary>
    Softplus,
}

internal static class ActivationModules
{
    public static nn.Module<Tensor, Tensor> Module(this Activation activation) => activation switch
    {
        Activation.Relu => nn.ReLU(),
        Activation.Gelu => nn.GELU(),
        Activation.Silu => nn.SiLU(),
        Activation.Tanh => nn.Tanh(),
        Activation.Softplus => nn.Softplus(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation."),
    };
}
