using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Bilevel;

/// <summary>Numbers of vectors [P].</summary>
internal static class Vectors
{
    public static double Norm(Tensor vector)
    {
        using var norm = vector.norm();
        return norm.ToDouble();
    }

    public static double Dot(Tensor a, Tensor b)
    {
        using var dot = a.dot(b);
        return dot.ToDouble();
    }
}
