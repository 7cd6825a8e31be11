using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Augmenting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>A column with something for each pixel of an image: what its values mean, as what they are kept, and how they become targets.</summary>
/// <param name="Target">What a pixel's target is.</param>
/// <param name="Kind">How it changes with the image.</param>
/// <param name="Channels">The numbers of each pixel, which stand one plane after the other.</param>
internal sealed record MapFormat(TargetKind Target, MapKind Kind, int Channels)
{
    private const byte MissingByte = byte.MaxValue;
    private static readonly Scalar _missingByte = ((int)MissingByte).ToScalar();
    private static readonly Scalar _nan = double.NaN.ToScalar();

    /// <summary>The classes, where targets are classes.</summary>
    public int Classes { get; init; }

    /// <summary>Which labels stand for a class.</summary>
    public LabelMap Labels { get; init; } = new(float.NaN);

    /// <summary>Bytes for up to 255 classes and for yes and no, half precision for unit normals, else Single.</summary>
    public ScalarType ElementType => Target switch
    {
        TargetKind.Class when Classes <= MissingByte => ScalarType.Byte,
        TargetKind.Binary => ScalarType.Byte,
        TargetKind.Direction => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    /// <summary>What a pixel may hold, in the sentences of exceptions.</summary>
    public string Expected => Target switch
    {
        TargetKind.Class => $"a class from 0 to {Classes - 1}, or none",
        TargetKind.Binary => "0, 1 or NaN for missing",
        _ => "finite numbers or NaN for missing",
    };

    /// <summary>Makes NaN of each pixel without a target, and unit vectors of normals.</summary>
    /// <param name="pixels">[channels, h, w] as the column is read.</param>
    /// <returns>The index of the first pixel that holds what it may not; -1 where all are well.</returns>
    public int Clean(Span<float> pixels)
    {
        if (Target == TargetKind.Direction)
        {
            Normalize(pixels);
            return -1;
        }
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = pixels[i];
            var (isThere, isWell) = Target switch
            {
                TargetKind.Class => (Labels.HasClass(value), value < Classes && float.IsInteger(value)),
                TargetKind.Binary => (!float.IsNaN(value), value is 0 or 1),
                _ when Kind == MapKind.Depth => (value > 0 && value < float.PositiveInfinity, true),
                _ => (!float.IsNaN(value), float.IsFinite(value)),
            };
            if (isThere && !isWell)
                return i;
            if (!isThere)
                pixels[i] = float.NaN;
        }
        return -1;
    }

    /// <summary>Keeps the pixels of one image.</summary>
    /// <param name="pixels">Cleaned.</param>
    /// <param name="kept">Receives them as <see cref="ElementType"/>.</param>
    public void Keep(ReadOnlySpan<float> pixels, Span<byte> kept)
    {
        switch (ElementType)
        {
            case ScalarType.Byte:
                for (var i = 0; i < pixels.Length; i++)
                    kept[i] = float.IsNaN(pixels[i]) ? MissingByte : (byte)pixels[i];
                break;
            case ScalarType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(kept);
                for (var i = 0; i < pixels.Length; i++)
                    halves[i] = (Half)pixels[i];
                break;
            default:
                MemoryMarshal.AsBytes(pixels).CopyTo(kept);
                break;
        }
    }

    /// <summary>
    /// What an image says as a row among others: NaN where no pixel has a target, else its most frequent class, or 0 where the targets are no classes.
    /// </summary>
    /// <param name="pixels">Cleaned.</param>
    public float Summary(ReadOnlySpan<float> pixels)
    {
        var counts = new int[Target == TargetKind.Class ? Classes : 1];
        foreach (var value in pixels)
        {
            if (!float.IsNaN(value))
                counts[Target == TargetKind.Class ? (int)value : 0]++;
        }
        var most = counts.Max();
        return most == 0 ? float.NaN : Array.IndexOf(counts, most);
    }

    /// <summary>Kept pixels [n, channels, h, w] as targets: Single, and NaN where they are missing.</summary>
    public static Tensor Numbers(Tensor kept) => kept.dtype switch
    {
        ScalarType.Float32 => kept,
        ScalarType.Byte => kept.to(ScalarType.Float32).masked_fill_(kept.eq(_missingByte), _nan),
        _ => kept.to(ScalarType.Float32),
    };

    /// <summary>Makes vectors of length 1; one of length 0, or with a number that is missing, is missing.</summary>
    private static void Normalize(Span<float> pixels)
    {
        var plane = pixels.Length / 3;
        var x = pixels[..plane];
        var y = pixels.Slice(plane, plane);
        var z = pixels[(2 * plane)..];
        for (var i = 0; i < plane; i++)
        {
            var length = Math.Sqrt((double)x[i] * x[i] + (double)y[i] * y[i] + (double)z[i] * z[i]);
            var scale = length > 1e-6 && double.IsFinite(length) ? 1 / length : double.NaN;
            (x[i], y[i], z[i]) = ((float)(scale * x[i]), (float)(scale * y[i]), (float)(scale * z[i]));
        }
    }
}
