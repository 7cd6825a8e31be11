using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

/// <summary>This program once more, in a process whose environment is another.</summary>
internal static class Child
{
    /// <summary>The numbers that it prints; NaN where it died, as one does whose memory a kernel has overwritten.</summary>
    public static double[] Numbers(string[] arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Start(arguments, environment);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))] : [double.NaN];
    }

    public static Process Start(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
