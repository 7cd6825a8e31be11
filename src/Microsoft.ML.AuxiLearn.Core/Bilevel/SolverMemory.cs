using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// What a solver keeps from one auxiliary step to the next (a warm-started vector, an estimate of the curvature), as named tensors that outlive every
/// dispose scope and that a checkpoint saves.
/// </summary>
public sealed class SolverMemory : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    internal SolverMemory()
    {
    }

    /// <summary>The tensor of that name; null when there is none, or one of another shape (the primary parameters are others now).</summary>
    public Tensor? Recall(string name, params ReadOnlySpan<long> shape) =>
        _tensors.TryGetValue(name, out var tensor) && tensor.shape.AsSpan().SequenceEqual(shape) ? tensor : null;

    /// <summary>The tensor of that name, to work in; one of zeros like <paramref name="like"/> if there is none of its shape.</summary>
    public Tensor Use(string name, Tensor like)
    {
        if (Recall(name, like.shape) is null)
        {
            Forget(name);
            _tensors[name] = zeros_like(like).DetachFromDisposeScope();
        }
        return _tensors[name];
    }

    /// <summary>Keeps a copy of a tensor in the place of the one of that name.</summary>
    public void Keep(string name, Tensor tensor)
    {
        var copy = tensor.detach().clone().DetachFromDisposeScope();
        Forget(name);
        _tensors[name] = copy;
    }

    /// <summary>The number of that name, kept by <see cref="Keep(string, double)"/>; null when there is none.</summary>
    public double? RecallNumber(string name) => Recall(name)?.item<double>();

    /// <summary>Keeps a number, as a scalar tensor of float64.</summary>
    public void Keep(string name, double number)
    {
        using var tensor = torch.tensor(number, float64);
        Keep(name, tensor);
    }

    internal IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    internal void Clear()
    {
        foreach (var name in _tensors.Keys.ToArray())
            Forget(name);
    }

    /// <summary>Drops the tensor of that name, if there is one.</summary>
    public void Forget(string name)
    {
        if (_tensors.Remove(name, out var tensor))
            tensor.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
