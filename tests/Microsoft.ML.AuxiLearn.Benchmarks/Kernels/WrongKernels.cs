using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

/// <summary>
/// How many of 660 small convolutions in float32 are wrong, forward or by a gradient, with each set of instructions that oneDNN can be told to stay within;
/// which they are stands on standard error.
/// </summary>
internal static class WrongKernels
{
    public const string Command = "kernels-sweep";
    public const string TimeCommand = "kernels-check-time";

    // null: those of the processor
    private static readonly string?[] _instructions = [null, "AVX512_CORE_BF16", "AVX512_CORE", "AVX2", "SSE41"];

    private static readonly (long, long)[] _channels = [(1, 8), (3, 8), (3, 16), (3, 64), (8, 16), (16, 32), (32, 64), (64, 64), (16, 1), (16, 13), (10, 3)];

    private static readonly (long, long)[] _kernels = [(1, 1), (1, 2), (3, 1), (3, 2), (7, 2)];

    public static IEnumerable<Figure> Measure()
    {
        Console.WriteLine(ProcessorName.Text);
        foreach (var instructions in _instructions)
            foreach (var oneDnn in (string[])["on", "check"])
                yield return new($"kernels/wrong of 660/{instructions ?? "all instructions"}/{(oneDnn == "on" ? "as they are" : "as the library computes")}",
                    Child.Numbers([Command], (KernelCheck.Variable, oneDnn), ("DNNL_MAX_CPU_ISA", instructions))[0], oneDnn == "on" ? null : "<= 0");
        yield return new("kernels/milliseconds of the check of what is known to fail", Child.Numbers([TimeCommand], (KernelCheck.Variable, null))[0]);
    }

    /// <summary>The number of wrong ones in this process.</summary>
    public static double[] Run()
    {
        var wrong = 0;
        foreach (var shape in Shapes())
        {
            KernelCheck.Ensure(shape);
            if (shape.Probe().Fault() is not { } fault)
                continue;
            wrong++;
            Console.Error.WriteLine(fault);
        }
        return [wrong];
    }

    /// <summary>What the first convolution of a process costs besides.</summary>
    public static double[] Time()
    {
        ones(3, 3).matmul(ones(3, 3)).Dispose();
        var start = Timing.Now();
        KernelCheck.EnsureKnown(ScalarType.Float32);
        return [1000 * (Timing.Now() - start)];
    }

    private static IEnumerable<ConvolutionShape> Shapes() =>
        from images in (long[])[1, 8]
        from channels in _channels
        from kernel in _kernels
        from side in (long[])[8, 14, 32]
        from last in (bool[])[false, true]
        select ConvolutionShape.Square(images, channels.Item1, channels.Item2, side, kernel.Item1, kernel.Item2) with { ChannelsLast = last };
}
