using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>The resident peak of a process that takes plain and auxiliary steps over that of one that takes plain steps alone (Linux).</summary>
internal static class PeakMemory
{
    private const int Steps = 6;

    private static readonly string[] _solvers = ["t1t2", "neumann-j3", "conjugate-gradient", "minres", "warm-start", "reference"];

    public static IEnumerable<Figure> Measure()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (var network in Workload.Networks)
        {
            var (plain, rest) = Child(network, "none");
            foreach (var solver in _solvers)
            {
                var (peak, start) = Child(network, solver);
                yield return new($"memory/{network}/{solver}", peak / plain, solver == "reference" ? null : "<= 1.05");
                yield return new($"memory-above-rest/{network}/{solver}", (peak - start) / (plain - rest));
            }
        }
    }

    /// <summary>The process' peak in bytes, and what it held before its first step.</summary>
    public static double[] Run(string network, string solver)
    {
        using var workload = new Workload(network, solver);
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

    private static (double Peak, double AtRest) Child(string network, string solver)
    {
        // the smallest of three: garbage that happens to wait only adds
        var runs = Enumerable.Range(0, 3).Select(_ => Start(network, solver)).OrderBy(run => run.Peak).ToArray();
        return runs[0];
    }

    private static (double Peak, double AtRest) Start(string network, string solver)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["peak-memory", network, solver]) { RedirectStandardOutput = true })!;
        var numbers = process.StandardOutput.ReadToEnd().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        process.WaitForExit();
        return (numbers[0], numbers[1]);
    }
}
