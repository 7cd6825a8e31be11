using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>All that libtorch's choice of a kernel for a convolution on the CPU hangs on: two that are equal are computed by the same code.</summary>
/// <param name="Images">n.</param>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Size">Height and width.</param>
/// <param name="Kernel">The kernel's height and width.</param>
internal readonly record struct ConvolutionShape(long Images, long Inputs, long Outputs, (long Height, long Width) Size, (long Height, long Width) Kernel)
{
    // what the check of one shape may take: multiplications of a forward pass, and numbers of its unfolded images
    private const long LargestWork = 16_000_000;
    private const long LargestColumns = 2_000_000;

    public (long, long) Stride { get; init; } = (1, 1);

    public (long, long) Padding { get; init; } = (0, 0);

    public (long, long) Dilation { get; init; } = (1, 1);

    public long Groups { get; init; } = 1;

    /// <summary>Whether it is a transposed convolution, whose weights are [inputs, outputs, ...].</summary>
    public bool Transposed { get; init; }

    /// <summary>Whether images lie in memory as [n, h, w, c].</summary>
    public bool ChannelsLast { get; init; }

    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>The gradients that are needed of it.</summary>
    public Gradients Gradients { get; init; } = Gradients.OfAll;

    /// <summary>libtorch's threads.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A convolution of an odd kernel that keeps the size of square images at stride 1.</summary>
    public static ConvolutionShape Square(long images, long inputs, long outputs, long side, long kernel, long stride = 1) =>
        new(images, inputs, outputs, (side, side), (kernel, kernel))
        { Stride = (stride, stride), Padding = (kernel / 2, kernel / 2), Threads = get_num_threads() };

    /// <summary>The shape of what a layer is about to compute.</summary>
    public static ConvolutionShape Of(Tensor x, Tensor weight, long[] stride, long[] padding, bool transposed = false, long[]? dilation = null, long groups = 1)
    {
        var (input, kernel) = (x.shape, weight.shape);
        return new(input[0], input[1], transposed ? kernel[1] * groups : kernel[0], (input[2], input[3]), (kernel[2], kernel[3]))
        {
            Stride = Pair(stride),
            Padding = Pair(padding),
            Dilation = dilation is null ? (1, 1) : Pair(dilation),
            Groups = groups,
            Transposed = transposed,
            ChannelsLast = input[1] > 1 && x.stride(1) == 1,
            Type = x.dtype,
            Gradients = !is_grad_enabled() ? Gradients.None
                : x.requires_grad ? SecondDerivatives.AreNeeded ? Gradients.OfGradients : Gradients.OfAll
                : weight.requires_grad ? Gradients.OfWeights : Gradients.None,
            Threads = get_num_threads(),
        };
    }

    /// <summary>
    /// The same with fewer images, or rows of huge ones, so that it is checked in milliseconds. At least two images stay, for a single one may have a kernel of
    /// its own.
    /// </summary>
    public ConvolutionShape Reduced()
    {
        var images = Math.Clamp(Math.Min(LargestWork / Work, LargestColumns / Columns), Math.Min(2, Images), Images);
        var rest = this with { Images = images };
        var share = Math.Min(LargestWork / (double)(images * Work), LargestColumns / (double)(images * Columns));
        if (share >= 0.5 || Transposed)
            return rest;
        var least = Dilation.Item1 * (Kernel.Height - 1) + 8 * Stride.Item1;
        var step = 4 * Stride.Item1;   // what a kernel does at the last row hangs on how many there are
        var surplus = Math.Max(0, Size.Height - Math.Max(least, (long)(share * Size.Height))) / step * step;
        return rest with { Size = (Size.Height - surplus, Size.Width) };
    }

    /// <summary>A computation of this shape on numbers of its own.</summary>
    public Probe Probe()
    {
        var shape = this;
        long[] weight = Transposed ? [Inputs, Outputs / Groups, Kernel.Height, Kernel.Width] : [Outputs, Inputs / Groups, Kernel.Height, Kernel.Width];
        return new(ToString(), inputs => shape.Compute(inputs[0], inputs[1], inputs[2]), [Images, Inputs, Size.Height, Size.Width], weight, [Outputs])
        {
            ChannelsLast = ChannelsLast,
            Type = Type,
            Gradients = Gradients,
        };
    }

    /// <summary>The convolution.</summary>
    public Tensor Compute(Tensor x, Tensor weight, Tensor? bias) => Transposed
        ? nn.functional.conv_transpose2d(x, weight, bias, Both(Stride), Both(Padding), null, Both(Dilation), Groups)
        : nn.functional.conv2d(x, weight, bias, Both(Stride), Both(Padding), Both(Dilation), Groups);

    public override string ToString() =>
        $"a {(Transposed ? "transposed " : "")}convolution of {Images} x {Inputs} channels of {Size.Height} x {Size.Width} pixels to {Outputs} channels "
        + $"(kernel {Kernel.Height} x {Kernel.Width}, stride {Stride.Item1}, channels {(ChannelsLast ? "last" : "first")}, {Type}, {Threads} thread(s))";

    // multiplications and unfolded numbers of one image
    private long Work =>
        Math.Max(1, (Transposed ? Inputs * Size.Height * Size.Width * Outputs : Outputs * Places * Inputs) / Groups * Kernel.Height * Kernel.Width);

    private long Columns => Math.Max(1, (Transposed ? Outputs * Size.Height * Size.Width : Inputs * Places) * Kernel.Height * Kernel.Width);

    private long Places => (Size.Height / Stride.Item1 + 1) * (Size.Width / Stride.Item2 + 1);

    private static (long, long) Pair(long[] sides) => (sides[0], sides[^1]);

    private static long[] Both((long, long) sides) => [sides.Item1, sides.Item2];
}
