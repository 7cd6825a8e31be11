using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>The one door to convolutions: on a CPU each shape is checked before it is first computed (<see cref="KernelCheck"/>).</summary>
internal static class Convolutions
{
    /// <summary>A convolution [n, i, h, w] -> [n, o, h', w'] by a weight [o, i, k, k].</summary>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding) =>
        Checked(x, weight, bias, ConvolutionShape.Of(x, weight, stride, padding));

    /// <summary>A transposed convolution [n, i, h, w] -> [n, o, h', w'] by a weight [i, o, k, k].</summary>
    public static Tensor Transposed(Tensor x, Tensor weight, Tensor? bias, long[] stride) =>
        Checked(x, weight, bias, ConvolutionShape.Of(x, weight, stride, [0, 0], transposed: true));

    /// <summary>A custom module whose convolutions are checked too, those of their layers that are called.</summary>
    public static nn.Module<Tensor, Tensor> Watched(nn.Module<Tensor, Tensor> network)
    {
        foreach (var layer in network.modules().OfType<Convolution>().Where(layer => layer.weight.dim() == 4))
            layer.register_forward_pre_hook((_, input) =>
            {
                if (input.dim() == 4)
                    Ensure(input, ConvolutionShape.Of(input, layer.weight, layer.stride, layer.padding ?? layer.kernel_size, layer.transposed, layer.dilation,
                        layer.groups));
                return input;
            });
        return network;
    }

    private static Tensor Checked(Tensor x, Tensor weight, Tensor? bias, ConvolutionShape shape)
    {
        Ensure(x, shape);
        return shape.Compute(x, weight, bias);
    }

    private static void Ensure(Tensor x, ConvolutionShape shape)
    {
        if (x.device_type == DeviceType.CPU)
            KernelCheck.Ensure(shape);
    }
}
