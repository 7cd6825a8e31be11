using System.Diagnostics;
using System.Reflection;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>The program that runs, started once more as a worker.</summary>
public static class OwnProgram
{
    /// <summary>With its input and output in our hands, and one thread of libtorch.</summary>
    /// <param name="arguments">The command line.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath!;
        var isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return new ProcessStartInfo(host, isDotnet ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
    }
}
