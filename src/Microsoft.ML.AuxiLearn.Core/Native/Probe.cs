using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// A computation on random numbers whose results, and the gradients of half their sum of squares, are compared with those in float64, for which neither oneDNN
/// nor NNPACK has kernels. It runs on memory that was used before (<see cref="UsedMemory"/>).
/// </summary>
/// <param name="Name">What is computed, in words.</param>
/// <param name="Compute">From tensors of the shapes to one tensor; in their type.</param>
/// <param name="Shapes">Of its inputs.</param>
internal sealed record Probe(string Name, Func<IReadOnlyList<Tensor>, Tensor> Compute, params long[][] Shapes)
{
    // of the largest value of a result: float32 errs by 1e-6 or so, and bfloat16 has 8 bits
    private const double Tolerance = 1e-4;
    private const double CoarseTolerance = 0.04;

    /// <summary>float32 or bfloat16.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>Whether inputs of four dimensions whose second is that of channels, the first alone, lie in memory with it last.</summary>
    public bool ChannelsLast { get; init; }

    public Gradients Gradients { get; init; } = Gradients.OfAll;

    /// <summary>Changes what was computed while oneDNN is on: for tests, on processors where it is right.</summary>
    internal static Action<Probe, Tensor>? Damage { get; set; }

    /// <summary>What is wrong with it, in words; null where it is right.</summary>
    public string? Fault()
    {
        using var scope = NewDisposeScope();
        using var recording = inference_mode(false);
        using var gradients = enable_grad();
        using var generator = new Generator(1);
        Tensor[] inputs = [.. Shapes.Select(shape => randn(shape, generator: generator).to(Type))];
        var expected = Results([.. inputs.Select(input => input.to(ScalarType.Float64))]);
        Tensor[] found;
        using (new UsedMemory(expected.Select(result => result.numel()).Concat(inputs.Select(input => input.numel()))))
            found = Results(inputs);
        if (MathKernels.HasOneDnn)
            Damage?.Invoke(this, found[^1]);
        var tolerance = Type == ScalarType.Float32 ? Tolerance : CoarseTolerance;
        for (var i = 0; i < found.Length; i++)
        {
            var error = Error(found[i], expected[i]);
            if (!(error <= tolerance))   // NaN is not
                return $"{(i == 0 ? "the result" : "a gradient")} of {Name} is wrong by {error:g2} of its largest value";
        }
        return null;
    }

    private Tensor[] Results(Tensor[] inputs)
    {
        Tensor[] leaves = [.. inputs.Select((input, i) => Laid(input, i).detach().requires_grad_(Gradients >= Gradients.OfAll
            || (Gradients == Gradients.OfWeights && i > 0)))];
        var result = Compute(leaves);
        var learned = leaves.Where(leaf => leaf.requires_grad).ToArray();
        if (learned.Length == 0)
            return [result];
        if (Gradients != Gradients.OfGradients)
            return [result.detach(), .. Autograd.Grad([result], learned, [result.detach()])];
        var first = Autograd.Grad([result], learned, [result], createGraph: true);
        var second = Autograd.Grad(first, learned, [.. first.Select(gradient => gradient.detach())]);
        return [result.detach(), .. first.Select(gradient => gradient.detach()), .. second];
    }

    private Tensor Laid(Tensor input, int index) =>
        ChannelsLast && index == 0 && input.dim() == 4 ? input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : input;

    private static double Error(Tensor found, Tensor expected) =>
        (found.to(ScalarType.Float64) - expected).abs().max().item<double>() / Math.Max(expected.abs().max().item<double>(), double.Epsilon);
}
