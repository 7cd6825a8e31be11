using Microsoft.ML.AuxiLearn.Formats;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>A hash of rows as they are kept: features, targets, example weights and maps, in their order.</summary>
internal static class TableHash
{
    /// <summary>The hexadecimal digits of a hash that people read.</summary>
    public const int Digits = 16;

    /// <summary>The first digits of the SHA-256 of shapes, types and numbers.</summary>
    public static string Of(SampleTable rows)
    {
        using var checksum = new TensorChecksum();
        foreach (var tensor in (Tensor[])[rows.Features, rows.Targets, .. rows.Weights is { } weights ? (Tensor[])[weights] : [], .. rows.Maps])
            checksum.Add("", tensor);
        return $"{checksum}"[..Digits];
    }
}
