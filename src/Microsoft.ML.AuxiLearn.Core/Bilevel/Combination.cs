using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>
/// A linear combination p = Σ_j a_j p_j by what a hypergradient needs of it, u = J p = Σ_j a_j J p_j, and p itself only where somebody wants it.
/// </summary>
internal sealed class Combination(bool keepVector) : IDisposable
{
    private Tensor[] _u = [];

    /// <summary>p, [P]; null before the first term, or when it is not kept.</summary>
    public Tensor? Vector { get; private set; }

    /// <summary>Whether nothing was added yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    public void Add(double factor, Tensor? p, IReadOnlyList<Tensor> u)
    {
        IsEmpty = false;
        if (keepVector)
            Vector = Vector is null ? p!.Times(factor) : Vector.AddTimes_(p!, factor);
        _u = _u.Length == 0 ? [.. u.Select(tangent => tangent.Times(factor))] : [.. _u.Zip(u, (sum, tangent) => sum.AddTimes_(tangent, factor))];
    }

    public void Add(double factor, Combination other)
    {
        if (!other.IsEmpty)
            Add(factor, other.Vector, other._u);
    }

    public Combination Copy()
    {
        var copy = new Combination(keepVector);
        copy.Add(1, this);
        return copy;
    }

    public LinearSolution ToSolution(SolverStatus status, double? residual = null, double? alpha = null) =>
        new() { Status = status, Vector = Vector, Tangents = _u, Residual = residual, Alpha = alpha };

    public void Scale(double factor)
    {
        Vector?.Times_(factor);
        foreach (var tangent in _u)
            tangent.Times_(factor);
    }

    public void Dispose()
    {
        Vector?.Dispose();
        foreach (var tangent in _u)
            tangent.Dispose();
    }
}
