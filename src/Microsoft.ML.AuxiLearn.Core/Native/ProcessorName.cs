using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>The processor in words, as a report of wrong numbers must name it.</summary>
internal static class ProcessorName
{
    private const uint Brand = 0x80000002;   // three leaves of 16 letters
    private const uint Largest = 0x80000000;

    /// <summary>Such as "AMD EPYC 9555, family 26, model 2".</summary>
    public static string Text { get; } = X86Base.IsSupported ? OfX86() : RuntimeInformation.ProcessArchitecture.ToString();

    private static string OfX86()
    {
        var (signature, _, _, _) = X86Base.CpuId(1, 0);
        var (family, model) = (signature >> 8 & 0xF, signature >> 4 & 0xF);
        if (family is 6 or 15)
            model |= signature >> 12 & 0xF0;
        if (family == 15)
            family += signature >> 20 & 0xFF;
        return $"{BrandText()}, family {family}, model {model}";
    }

    private static string BrandText()
    {
        if ((uint)X86Base.CpuId(unchecked((int)Largest), 0).Eax < Brand + 2)
            return "x86";
        var registers = Enumerable.Range(0, 3).SelectMany(i =>
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)Brand) + i, 0);
            return (int[])[a, b, c, d];
        }).ToArray();
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers.AsSpan())).Replace("\0", "", StringComparison.Ordinal).Trim();
    }
}
