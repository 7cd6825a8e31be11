using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Optimizing;

/// <summary>
/// Adam's step as one pass over the processor's own memory. Of a small network libtorch's operators, one for each part of the formula, take longer to be called
/// than to compute. The roundings are those of the formula as it is written, whatever the width of the processor's registers.
/// </summary>
/// <param name="Beta1">b1, the part of m that stays.</param>
/// <param name="Beta2">b2, the part of v that stays.</param>
/// <param name="Epsilon">eps.</param>
/// <param name="Step">lr / (1 - b1^t).</param>
/// <param name="Correction">sqrt(1 - b2^t).</param>
/// <param name="Decay">The factor of the weights that is added to the gradient.</param>
/// <param name="Kept">The factor of the weights beside the gradient, 1 without decoupled decay.</param>
internal readonly record struct AdamPass(double Beta1, double Beta2, double Epsilon, double Step, double Correction, double Decay, double Kept)
{
    /// <summary>Whether it moves such values: float32 in the processor's memory, as many as a span of bytes can have.</summary>
    public static bool Moves(Tensor values) =>
        values.device_type == DeviceType.CPU && values.dtype == ScalarType.Float32 && values.shape[0] <= int.MaxValue / sizeof(float);

    /// <summary>Moves w along g, with m and v, each [P].</summary>
    public void Move(Tensor values, Tensor mean, Tensor square, Tensor gradient)
    {
        Span<float> w = Numbers(values), m = Numbers(mean), v = Numbers(square), g = Numbers(gradient);
        Move(Vectors(w), Vectors(m), Vectors(v), Vectors(g));

        var rest = w.Length % Vector<float>.Count;   // the last vector is filled up with zeros, which stay
        Span<Vector<float>> last = stackalloc Vector<float>[4];
        last.Clear();
        Span<float> Of(Span<Vector<float>> vectors, int i) => MemoryMarshal.Cast<Vector<float>, float>(vectors.Slice(i, 1))[..rest];
        w[^rest..].CopyTo(Of(last, 0));
        m[^rest..].CopyTo(Of(last, 1));
        v[^rest..].CopyTo(Of(last, 2));
        g[^rest..].CopyTo(Of(last, 3));
        Move(last[..1], last[1..2], last[2..3], last[3..]);
        Of(last, 0).CopyTo(w[^rest..]);
        Of(last, 1).CopyTo(m[^rest..]);
        Of(last, 2).CopyTo(v[^rest..]);
    }

    /// <summary>m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = kept w - step m / (sqrt(v) / correction + eps).</summary>
    private void Move(Span<Vector<float>> w, Span<Vector<float>> m, Span<Vector<float>> v, ReadOnlySpan<Vector<float>> g)
    {
        var (beta1, beta2, fresh1, fresh2) = (Each(Beta1), Each(Beta2), Each(1 - Beta1), Each(1 - Beta2));
        var (epsilon, step, correction, decay, kept) = (Each(Epsilon), Each(Step), Each(Correction), Each(Decay), Each(Kept));
        for (var i = 0; i < w.Length; i++)
        {
            var slope = g[i] + decay * w[i];
            m[i] = beta1 * m[i] + fresh1 * slope;
            v[i] = beta2 * v[i] + fresh2 * (slope * slope);
            w[i] = kept * w[i] - step * (m[i] / (Vector.SquareRoot(v[i]) / correction + epsilon));
        }

        static Vector<float> Each(double number) => new((float)number);
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static Span<Vector<float>> Vectors(Span<float> numbers) => MemoryMarshal.Cast<float, Vector<float>>(numbers);
}
