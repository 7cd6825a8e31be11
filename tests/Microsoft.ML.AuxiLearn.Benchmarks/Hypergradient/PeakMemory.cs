using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>The resident peak of a process that takes plain and auxiliary steps over that of one that takes plain steps alone (Linux).</summary>
internal static class PeakMemory
{
    private const int Steps = 2;
    private const int Batches = 16;   // so that activations outweigh weights as much as they do in training

    private static readonly string[] _solvers = ["t1t2", "neumann-j3", "conjugate-gradient-3", "minres-3", "warm-start", "reference"];

    public static IEnumerable<Figure> Measure()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (var network in Workload.Networks)
        {
            if (Child("peak-memory", network, "none") is not [var plain, var rest])
                continue;
            foreach (var solver in _solvers)
            {
                if (Child("peak-memory", network, solver) is not [var peak, var start])
                    continue;
                yield return new($"memory/{network}/{solver}", peak / plain, solver == "reference" ? null : "<= 1.05");
                yield return new($"memory-above-rest/{network}/{solver}", (peak - start) / (plain - rest));
            }
        }
    }

    /// <summary>The process' peak in bytes, and what it held before its first step.</summary>
    public static double[] Run(string network, string solver)
    {
        using var workload = new Workload(network, solver, Batches);
        var rest = Status("VmRSS");
        for (var i = 0; i < Steps; i++)
        {
            workload.PlainStep();
            if (solver != "none")
                workload.AuxiliaryStep();
        }
        return [Status("VmHWM"), rest];
    }

    /// <summary>A line of /proc/self/status, in bytes.</summary>
    public static double Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key + ":", StringComparison.Ordinal));
        return 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>The numbers that this program prints when a process of its own runs it.</summary>
    public static double[] Child(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        // glibc's allocator gives back what is freed: the peak is what was needed, not what the heap's holes add to it
        (start.Environment["MALLOC_MMAP_THRESHOLD_"], start.Environment["MALLOC_TRIM_THRESHOLD_"]) = ("262144", "262144");
        using var process = Process.Start(start)!;
        double[] numbers = [.. process.StandardOutput.ReadToEnd().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        process.WaitForExit();
        return numbers;
    }
}
