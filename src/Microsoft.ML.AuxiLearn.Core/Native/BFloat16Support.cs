using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>Whether a device has instructions that multiply bfloat16.</summary>
internal static class BFloat16Support
{
    private const int Features = 7;
    private const int Avx512BFloat16 = 1 << 5;   // in EAX of subleaf 1; a processor with AMX has it too

    /// <summary>False where it is known to have none; what other processors than those of x86 have is not asked.</summary>
    public static bool IsLikely(Device device) =>
        device.type != DeviceType.CPU || !X86Base.IsSupported
            || (X86Base.CpuId(0, 0).Eax >= Features && (X86Base.CpuId(Features, 1).Eax & Avx512BFloat16) != 0);
}
