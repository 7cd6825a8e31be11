using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Arithmetic between tensors and numbers that keeps the number alive for the call. TorchSharp 0.107 turns a number into a Scalar with a finalizer and hands on
/// its handle alone, so that a garbage collection on another thread may free it while libtorch reads it: "Unknown scalar type", or a wrong number.
/// </summary>
internal static class ScalarArithmetic
{
    /// <summary>x * factor.</summary>
    public static Tensor Times(this Tensor x, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.mul(scalar);
    }

    /// <summary>x * factor, in place.</summary>
    public static Tensor Times_(this Tensor x, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.mul_(scalar);
    }

    /// <summary>x²: TorchSharp's square raises to a number.</summary>
    public static Tensor Squared(this Tensor x) => x * x;

    /// <summary>x to a power.</summary>
    public static Tensor Power(this Tensor x, double exponent)
    {
        using var scalar = exponent.ToScalar();
        return x.pow(scalar);
    }

    /// <summary>The number of a tensor of one element: TorchSharp's ToDouble may read a Scalar that is finalized meanwhile, which ends the process.</summary>
    public static double ToNumber(this Tensor x)
    {
        using var scalar = x.ToScalar();
        return scalar.ToDouble();
    }

    /// <summary>x + y: TorchSharp's own sum multiplies y by such a number too.</summary>
    public static Tensor Plus(this Tensor x, Tensor y)
    {
        using var one = 1.ToScalar();
        return x.add(y, one);
    }

    /// <summary>x + factor * y, in place.</summary>
    public static Tensor AddTimes_(this Tensor x, Tensor y, double factor)
    {
        using var scalar = factor.ToScalar();
        return x.add_(y, scalar);
    }

    /// <summary>max(x, least), in place.</summary>
    public static Tensor AtLeast_(this Tensor x, double least)
    {
        using var scalar = least.ToScalar();
        return x.clamp_min_(scalar);
    }

    /// <summary>min(max(x, least), most), in place.</summary>
    public static Tensor Within_(this Tensor x, double least, double most)
    {
        using var low = least.ToScalar();
        using var high = most.ToScalar();
        return x.clamp_(low, high);
    }
}
