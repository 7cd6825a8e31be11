using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>A hash of rows as they are kept: features, targets, example weights and maps, in their order.</summary>
internal static class TableHash
{
    private const int Digits = 16;
    private const long NumbersAtOnce = 1 << 22;

    /// <summary>The first hexadecimal digits of the SHA-256 of shapes, types and numbers.</summary>
    public static string Of(SampleTable rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in (Tensor[])[rows.Features, rows.Targets, .. rows.Weights is { } weights ? (Tensor[])[weights] : [], .. rows.Maps])
            Append(hash, tensor);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    private static void Append(IncrementalHash hash, Tensor tensor)
    {
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{tensor.dtype}[{string.Join(',', tensor.shape)}]"));
        using var numbers = tensor.flatten();
        for (var start = 0L; start < numbers.NumberOfElements; start += NumbersAtOnce)
        {
            using var part = numbers.narrow(0, start, Math.Min(NumbersAtOnce, numbers.NumberOfElements - start));
            hash.AppendData(part.bytes);
        }
    }
}
