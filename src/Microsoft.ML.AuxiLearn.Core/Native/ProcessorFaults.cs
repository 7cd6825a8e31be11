using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// What oneDNN 3.7.1, libtorch 2.10's, is known to do on some processors without being tried, for trying it may end the process: it writes past its memory
/// (docs/reliability.md).
/// </summary>
internal static class ProcessorFaults
{
    public const string InstructionsVariable = "DNNL_MAX_CPU_ISA";

    private const int Amd = 0x444D4163;                            // "cAMD", the last letters of AuthenticAMD
    private const int CacheLeaf = unchecked((int)0x8000001D);      // AMD's list of caches
    private const int Avx512 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;   // F, DQ, BW and VL, in EBX of leaf 7
    private const int Filled = 8;

    /// <summary>Why nothing of oneDNN can be used; null where that is not known.</summary>
    public static string? OfAll { get; } = X86Base.IsSupported && TellsOfNoCache(X86Base.CpuId(0, 0).Ecx, X86Base.CpuId(CacheLeaf, 0).Eax)
        ? "its list of caches is empty (CPUID leaf 0x8000001D, as in light virtual machines), so gradients of convolutions are wrong and "
            + "write past their memory"
        : null;

    private static readonly bool _hasNarrowVectors = X86Base.IsSupported
        && AreNarrow(X86Base.CpuId(7, 0).Ebx, Avx2.IsSupported, Environment.GetEnvironmentVariable(InstructionsVariable));

    /// <summary>Why a convolution cannot be left to oneDNN; null where that is not known.</summary>
    public static string? Of(ConvolutionShape shape) =>
        _hasNarrowVectors && shape.Type == torch.ScalarType.Float32 && shape.Inputs % Filled != 0 && shape.Outputs % Filled != 0
        ? $"without AVX-512 {shape} writes past its memory"
        : null;

    /// <summary>Whether a processor is AMD's and its list of caches begins with none.</summary>
    internal static bool TellsOfNoCache(int vendor, int firstCache) => vendor == Amd && (firstCache & 0x1F) == 0;

    /// <summary>Whether oneDNN takes its kernels for AVX or AVX2.</summary>
    internal static bool AreNarrow(int features, bool hasAvx2, string? most) => most?.ToUpperInvariant() switch
    {
        "SSE41" => false,
        "AVX" or "AVX2" or "AVX2_VNNI" or "AVX2_VNNI_2" => true,
        _ => hasAvx2 && (features & Avx512) != Avx512,
    };
}
