using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Small computations that kernels were seen to get wrong on some processor (docs/reliability.md), convolutions with channels that fill no vector above all,
/// and one of each other kind that networks and combiners stand on. A batch of 16 makes libtorch ask oneDNN for a 1x1 convolution on one thread too.
/// </summary>
internal static class KnownProbes
{
    private static readonly long[] _stride = [2, 2];

    /// <summary>All that are of a type.</summary>
    public static IEnumerable<Probe> Of(ScalarType type)
    {
        ConvolutionShape[] shapes =
        [
            ConvolutionShape.Square(8, 16, 13, side: 8, kernel: 3),
            ConvolutionShape.Square(16, 16, 13, side: 8, kernel: 1),
            ConvolutionShape.Square(8, 10, 3, side: 8, kernel: 3),
            ConvolutionShape.Square(16, 10, 3, side: 8, kernel: 1),
            ConvolutionShape.Square(8, 8, 16, side: 14, kernel: 3),
            ConvolutionShape.Square(8, 3, 8, side: 14, kernel: 3, stride: 2),
            ConvolutionShape.Square(8, 1, 8, side: 8, kernel: 3),
            ConvolutionShape.Square(16, 16, 1, side: 8, kernel: 1),
            ConvolutionShape.Square(8, 3, 16, side: 14, kernel: 7, stride: 2),
            new(8, 13, 10, (4, 4), (2, 2)) { Transposed = true, Stride = (2, 2), Threads = get_num_threads() },
        ];
        foreach (var shape in shapes.Where(shape => !MathKernels.HasOneDnn || ProcessorFaults.Of(shape) is null))
            foreach (var last in (bool[])[false, true])
                yield return (shape with { Type = type, ChannelsLast = last }).Probe();
        if (type != ScalarType.Float32)
            yield break;

        yield return new("a convolution's own gradient", Curvature, [8, 16, 6, 6], [13, 16, 3, 3]);
        yield return new("a linear layer", x => linear(x[0], x[1], x[2]), [9, 13], [10, 13], [10]);
        yield return new("batch normalisation", x => batch_norm(x[0], null, null, x[1], x[2], training: true).tanh(),   // the square alone has no gradient by x
             [8, 13, 6, 6], [13], [13])
        { ChannelsLast = true };
        yield return new("max pooling", x => max_pool2d(x[0], _stride), [8, 13, 6, 6]) { ChannelsLast = true };
        yield return new("average pooling of softplus", x => avg_pool2d(softplus(x[0]), 2), [8, 5, 6, 6]);
        yield return new("unfolding", x => unfold(x[0], 3, 1, 1, 1), [2, 5, 6, 6]);
        yield return new("sampling on a grid", x => grid_sample(x[0], x[1].tanh(), align_corners: false), [2, 3, 6, 6], [2, 4, 4, 2]);
    }

    /// <summary>The gradients of y by x and w, as hypergradients differentiate them once more.</summary>
    private static Tensor Curvature(IReadOnlyList<Tensor> inputs)
    {
        var y = conv2d(inputs[0], inputs[1], padding: [1, 1]);
        return cat([.. Autograd.Grad([y], [inputs[0], inputs[1]], [y], createGraph: true).Select(gradient => gradient.flatten())]);
    }
}
