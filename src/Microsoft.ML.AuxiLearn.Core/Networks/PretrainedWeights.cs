using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>A file with the weights from which the training of a network starts. It is read when the network is built for training alone.</summary>
/// <param name="Path">The file.</param>
/// <remarks>The package Microsoft.ML.AuxiLearn.Onnx adds <c>PretrainedWeights.FromOnnx(path)</c>.</remarks>
public abstract record PretrainedWeights(string Path)
{
    /// <summary>
    /// How images were normalised where the weights were trained, which training takes unless the option Images says otherwise; null where it is not known.
    /// </summary>
    public ImageNormalization? Normalization { get; init; }

    /// <summary>A .safetensors file whose tensors have the network's names, which are torchvision's; the final layer is passed over.</summary>
    /// <param name="path">The file.</param>
    public static PretrainedWeights FromSafetensors(string path) => new SafetensorsWeights(path);

    /// <summary>The same as <see cref="FromSafetensors"/>; null for null.</summary>
    /// <param name="path">The file.</param>
    public static implicit operator PretrainedWeights?(string? path) => path is null ? null : FromSafetensors(path);

    /// <summary>What kind of file it is, in words.</summary>
    internal abstract string Kind { get; }

    /// <summary>Copies the weights into a backbone; nothing is copied unless all fit.</summary>
    /// <param name="backbone">Receives them.</param>
    /// <param name="input">What it was built for.</param>
    /// <param name="head">The name of the final layer in a file, which the backbone does not have.</param>
    /// <exception cref="InvalidOperationException">They are those of another network.</exception>
    internal abstract void Load(nn.Module<Tensor, Tensor> backbone, NetworkInput input, string head);
}
