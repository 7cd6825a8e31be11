using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Norms and inner products of vectors [P] that neither overflow nor underflow.</summary>
internal static class Vectors
{
    private const double Least = 1e-15;   // between these bounds no square that matters overflows or underflows float32
    private const double Most = 1e18;

    /// <summary>The Euclidean norm |x|, right also where squares overflow or underflow the type; not finite where an element is not.</summary>
    public static double Norm(Tensor vector)
    {
        using var square = vector.dot(vector);   // the fastest kernel there is
        var value = Math.Sqrt(square.ToNumber());
        return value is > Least and < Most ? value : OfScaled(vector);
    }

    /// <summary>The norm of all tensors together.</summary>
    public static double Norm(IReadOnlyList<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        var value = stack([.. tensors.Select(tensor => tensor.norm())]).norm().ToNumber();
        return value is > Least and < Most ? value : Math.Sqrt(tensors.Sum(tensor => Math.Pow(Norm(tensor.flatten()), 2)));
    }

    /// <summary>The inner product ⟨a, b⟩, right also where products overflow or underflow the type.</summary>
    public static double Dot(Tensor a, Tensor b)
    {
        using var dot = a.dot(b);
        var value = dot.ToNumber();
        return Math.Abs(value) is > Least * Least and < Most * Most ? value : DotOfScaled(a, b);
    }

    /// <summary>Ten times the machine epsilon of the vector's type: what is smaller, relative to 1, counts as zero.</summary>
    public static double Rounding(Tensor vector) => 10 * finfo(vector.dtype).eps;

    private static double OfScaled(Tensor vector)
    {
        using var scope = NewDisposeScope();
        var (unit, largest) = Scaled(vector);
        return largest * unit.norm().ToNumber();
    }

    private static double DotOfScaled(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var ((unitA, largestA), (unitB, largestB)) = (Scaled(a), Scaled(b));
        return largestA * largestB * unitA.dot(unitB).ToNumber();
    }

    /// <summary>The vector divided by its largest absolute value, and that value; the vector itself and 1 where it is zero or not finite.</summary>
    private static (Tensor Unit, double Largest) Scaled(Tensor vector)
    {
        var largest = vector.numel() == 0 ? 0 : vector.abs().max().ToNumber();
        return largest > 0 && double.IsFinite(largest) ? (vector.div(tensor(largest, vector.dtype, vector.device)), largest) : (vector, 1);
    }
}
