using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

internal static partial class Timing
{
    private const int ThreadCpuTime = 3;   // CLOCK_THREAD_CPUTIME_ID

    private const int FewestRounds = 5;

    private static readonly TimeSpan _long = TimeSpan.FromSeconds(6);   // on the wall, beyond which the fewest rounds do

    /// <summary>The median over interleaved rounds of each action's time, in seconds; fewer rounds where they take long.</summary>
    public static double[] Medians(int rounds, params Action[] actions)
    {
        var times = actions.Select(_ => new List<double>()).ToArray();
        var begin = Stopwatch.GetTimestamp();
        for (var round = -2; round < rounds && (round < FewestRounds || Stopwatch.GetElapsedTime(begin) < _long); round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Now();
                actions[i]();
                if (round >= 0)   // the first two warm up
                    times[i].Add(Now() - start);
            }
        }
        return [.. times.Select(Median)];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Seconds: with one libtorch thread all work is this thread's, and its own clock does not count what else the machine is busy with.</summary>
    public static double Now()
    {
        if (!OperatingSystem.IsLinux() || torch.get_num_threads() > 1)
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        Marshal.ThrowExceptionForHR(clock_gettime(ThreadCpuTime, out var time));
        return time.Seconds + 1e-9 * time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
