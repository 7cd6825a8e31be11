using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>The trainable primary parameters as one vector w of [P]: a frozen parameter is not in it, and one that is listed twice is in it once.</summary>
internal sealed class PrimaryWeights
{
    private readonly long[] _sizes;

    public PrimaryWeights(IEnumerable<Parameter> parameters)
    {
        Parameters = [.. parameters.Where(parameter => parameter.requires_grad).DistinctBy(parameter => parameter.Handle)];
        if (Parameters.Count == 0)
            throw new InvalidOperationException("No primary parameter requires a gradient; expected at least one.");
        var first = Parameters[0];
        if (Parameters.FirstOrDefault(parameter => parameter.dtype != first.dtype || parameter.device.ToString() != first.device.ToString()) is { } other)
            throw new InvalidOperationException(
                $"The primary parameters are {first.dtype} on {first.device} and {other.dtype} on {other.device}; expected one type on one device.");
        if (first.dtype is not (ScalarType.Float32 or ScalarType.Float64))
            throw new InvalidOperationException($"The primary parameters are {first.dtype}; expected Float32 or Float64.");
        _sizes = [.. Parameters.Select(parameter => parameter.numel())];
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public ScalarType Type => Parameters[0].dtype;

    public Device Device => Parameters[0].device;

    /// <summary>One tensor per parameter, as one vector [P] of its own.</summary>
    public static Tensor Pack(IEnumerable<Tensor> tensors)
    {
        Tensor[] parts = [.. tensors.Select(tensor => tensor.reshape(-1))];
        return parts.Length == 1 ? parts[0].clone() : cat(parts, 0);   // cat of one tensor is that tensor
    }

    /// <summary>A vector [P], as one tensor per parameter.</summary>
    public IEnumerable<Tensor> Unpack(Tensor vector) => vector.split(_sizes, 0).Zip(Parameters, (part, parameter) => part.view(parameter.shape));

    /// <summary>w, a copy.</summary>
    public Tensor Copy()
    {
        using var scope = NewDisposeScope();
        return Pack(Parameters.Select(parameter => parameter.detach())).MoveToOuterDisposeScope();
    }

    /// <summary>w ← w + step · direction.</summary>
    public void Add(Tensor direction, double step)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (parameter, part) in Parameters.Zip(Unpack(direction)))
            parameter.AddTimes_(part, step);
    }

    /// <summary>w ← vector, bit for bit.</summary>
    public void Assign(Tensor vector)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (parameter, part) in Parameters.Zip(Unpack(vector)))
            parameter.copy_(part);
    }
}
