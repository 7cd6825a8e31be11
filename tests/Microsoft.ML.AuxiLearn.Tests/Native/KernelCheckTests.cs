using System.Runtime.Intrinsics.X86;
using System.Text;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

[Seeded]
public class KernelCheckTests
{
    /// <summary>As the process computes them: with oneDNN where that is right, without it where it is not.</summary>
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void What_is_known_to_fail_is_right_on_this_machine(ScalarType type)
    {
        KernelCheck.EnsureKnown(type);
        Assert.All(KnownProbes.Of(type), probe => Assert.Null(probe.Fault()));
    }

    [Fact]
    public void Memory_that_a_kernel_did_not_write_is_seen()
    {
        static Tensor Careless(IReadOnlyList<Tensor> x) => x[0].dtype == ScalarType.Float32 ? x[0] + empty_like(x[0]).detach() * 0 : x[0].clone();
        Assert.StartsWith("the result of a careless sum is wrong by NaN", new Probe("a careless sum", Careless, [50, 70]).Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_gradient_is_seen_where_it_is_needed()
    {
        static Tensor Half(IReadOnlyList<Tensor> x) => x[1] * (x[0].dtype == ScalarType.Float32 ? (x[0] + x[0].detach()) / 2 : x[0]);
        var probe = new Probe("a product", Half, [5, 7], [5, 7]);
        Assert.StartsWith("a gradient of a product is wrong by ", probe.Fault(), StringComparison.Ordinal);
        Assert.Null((probe with { Gradients = Gradients.OfWeights }).Fault());
        Assert.Null((probe with { Gradients = Gradients.None }).Fault());
    }

    [Fact]
    public void A_wrong_gradient_of_a_gradient_is_seen_where_it_is_needed()
    {
        static Tensor Flat(IReadOnlyList<Tensor> x) =>   // a square whose slope does not change
            x[0].dtype == ScalarType.Float32 ? 2 * x[0] * x[0].detach() - x[0].detach().square() : x[0].square();
        var probe = new Probe("a square", Flat, [5, 7]);
        Assert.Null(probe.Fault());
        Assert.StartsWith("a gradient of a square is wrong by ", (probe with { Gradients = Gradients.OfGradients }).Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Convolutions_are_checked_in_the_gradients_of_their_gradients_while_those_are_needed(bool transposed)
    {
        KernelCheck.EnsureKnown(ScalarType.Float32);   // else oneDNN computes them, wrongly on some processors
        using var scope = NewDisposeScope();
        Tensor x = rand(2, 3, 5, 5).requires_grad_(), weight = rand(3, 3, 2, 2).requires_grad_();
        Gradients Needed(Tensor images) => ConvolutionShape.Of(images, weight, [1, 1], [0, 0], transposed).Gradients;
        Assert.Equal(Gradients.OfAll, Needed(x));
        using (SecondDerivatives.Needed())
        {
            Assert.Equal(Gradients.OfGradients, Needed(x));
            Assert.Equal(Gradients.OfWeights, Needed(x.detach()));
            Assert.Null(ConvolutionShape.Of(x, weight, [1, 1], [0, 0], transposed).Probe().Fault());
        }
        Assert.Equal(Gradients.OfAll, Needed(x));
    }

    [Fact]
    public void Random_numbers_and_graphs_of_others_are_left_alone()
    {
        KernelCheck.EnsureKnown(ScalarType.Float32);
        using var scope = NewDisposeScope();
        var state = random.get_rng_state().bytes.ToArray();
        using (inference_mode())
            Assert.Null(ConvolutionShape.Square(2, 3, 5, side: 9, kernel: 3).Probe().Fault());
        Assert.Equal(state, random.get_rng_state().bytes.ToArray());
    }

    [Theory]
    [InlineData(64, 64, 64, 56, 3)]
    [InlineData(64, 512, 512, 4, 3)]
    [InlineData(32, 3, 64, 224, 7)]
    [InlineData(16, 64, 1, 480, 3)]
    public void A_large_convolution_is_checked_by_a_small_one_of_its_kind(long images, long inputs, long outputs, long side, long kernel)
    {
        var shape = ConvolutionShape.Square(images, inputs, outputs, side, kernel);
        var reduced = shape.Reduced();
        Assert.InRange(reduced.Images, 2, images);
        Assert.InRange(reduced.Size.Height, Math.Min(side, kernel), side);
        Assert.Equal(shape with { Images = reduced.Images, Size = (reduced.Size.Height, side) }, reduced);
        Assert.Equal(reduced, reduced.Reduced());
        Assert.True(reduced.Images * inputs * outputs * reduced.Size.Height * side * kernel * kernel <= 80_000_000);
    }

    [Theory]
    [InlineData("to 13 channels")]   // of what is known
    [InlineData("of 8 x 10 channels of 4 x 4 pixels to 13 channels")]   // of the network's own alone
    public void A_wrong_kernel_is_done_without_and_told(string damaged)
    {
        var child = ChildProcess.Run("Kernels.TrainAndScore", [damaged], environment: (KernelCheck.Variable, null));
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal("", child.Error);
        var warnings = child.Output.Split('\n').Where(line => line.Contains(": libtorch's oneDNN is wrong on this processor (", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(["training", "scoring"], warnings.Select(line => line.Split(':')[0]));
        Assert.All(warnings, line => Assert.Contains($"({ProcessorName.Text})", line, StringComparison.Ordinal));
        Assert.All(warnings, line => Assert.Contains(KernelCheck.Cost, line, StringComparison.Ordinal));
        Assert.Contains("scores 48 finite True", child.Output, StringComparison.Ordinal);
        Assert.Matches("convolutions: +without oneDNN: ", child.Output);
        Assert.Contains("oneDNN False", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_kernel_that_cannot_be_done_without_ends_training_in_one_sentence()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var child = ChildProcess.Run("Kernels.TrainWithoutSwitches", ["to 13 channels"], environment: (KernelCheck.Variable, null));
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith($"Microsoft.ML.AuxiLearn.TorchBackendException: libtorch's oneDNN is wrong on this processor ({ProcessorName.Text}): ", child.Error,
            StringComparison.Ordinal);
        Assert.Contains("expected a libtorch whose oneDNN can be switched off", child.Error, StringComparison.Ordinal);
    }

    /// <summary>The first layer of the network has 3 channels and 10.</summary>
    [Fact]
    public void A_convolution_that_is_known_to_write_past_its_memory_is_not_tried()
    {
        if (!OperatingSystem.IsLinux() || !X86Base.IsSupported)
            return;
        var child = ChildProcess.Run("Kernels.TrainAndScore", ["nothing"],
            environment: [(KernelCheck.Variable, null), (ProcessorFaults.InstructionsVariable, "AVX2")]);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal(2, child.Output.Split('\n').Count(
            line => line.Contains(ProcessorFaults.OfAll ?? "without AVX-512 a convolution of 8 x 3 channels", StringComparison.Ordinal)
            && line.Contains("oneDNN is wrong", StringComparison.Ordinal)));
        Assert.Contains("oneDNN False", child.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AuthenticAMD", 0, true)]
    [InlineData("AuthenticAMD", 0x121, false)]
    [InlineData("GenuineIntel", 0, false)]
    public void An_AMD_processor_must_tell_of_its_caches(string vendor, int firstCache, bool isFaulty) =>
        Assert.Equal(isFaulty, ProcessorFaults.TellsOfNoCache(BitConverter.ToInt32(Encoding.ASCII.GetBytes(vendor[8..])), firstCache));

    [Theory]
    [InlineData(-1, true, null, false)]
    [InlineData(0, true, null, true)]
    [InlineData(0, false, null, false)]
    [InlineData(-1, true, "avx2", true)]
    [InlineData(0, true, "SSE41", false)]
    [InlineData(-1, true, "AVX512_CORE", false)]
    public void Vectors_are_narrow_without_AVX_512(int features, bool hasAvx2, string? most, bool expected) =>
        Assert.Equal(expected, ProcessorFaults.AreNarrow(features, hasAvx2, most));

    [Fact]
    public void A_table_does_not_pay_for_the_check()
    {
        var child = ChildProcess.Run("Kernels.TrainOnATable", environment: (KernelCheck.Variable, null));
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal("oneDNN, 0 kinds of numbers and 0 shapes of networks checked", child.Output.Split(Environment.NewLine)[^1]);
    }

    [Theory]
    [InlineData("on", "convolutions:           oneDNN, unchecked: AUXILEARN_ONEDNN is on", "oneDNN True")]
    [InlineData("off", "convolutions:           without oneDNN: AUXILEARN_ONEDNN is off", "oneDNN False")]
    public void The_environment_decides(string value, params string[] expected)
    {
        if (value == "off" && !MathKernels.IsSwitchable)
            return;
        var child = ChildProcess.Run("Kernels.Report", environment: (KernelCheck.Variable, value));
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal(expected, child.Output.Split(Environment.NewLine));
    }

    [Fact]
    public void Another_word_is_refused()
    {
        var child = ChildProcess.Run("BackEnd.Load", environment: (KernelCheck.Variable, "maybe"));
        Assert.Equal(1, child.ExitCode);
        Assert.StartsWith("Microsoft.ML.AuxiLearn.TorchBackendException: The environment variable AUXILEARN_ONEDNN is 'maybe'; expected check, on or off.",
            child.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "PASSIVE")]
    [InlineData("ACTIVE", null, "ACTIVE")]
    [InlineData(null, "1000", "unset")]
    public void Waiting_threads_sleep_unless_the_user_has_said_otherwise(string? policy, string? spins, string expected)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var child = ChildProcess.Run("Kernels.NativeVariable", [IdleThreads.Variable],
            environment: [(IdleThreads.Variable, policy), ("GOMP_SPINCOUNT", spins)]);
        Assert.True(child.ExitCode == 0, child.Error);
        Assert.Equal(expected, child.Output);
    }
}
