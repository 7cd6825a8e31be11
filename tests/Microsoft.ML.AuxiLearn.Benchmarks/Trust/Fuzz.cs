using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.AuxiLearn.Fuzzing;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Trust;

/// <summary>Damaged and hostile files of every kind, read in child processes with limits of memory and time; the outcomes are counted.</summary>
internal static class Fuzz
{
    public const string Command = "fuzz-child";

    private const int AtOnce = 250;
    private const long SlowMilliseconds = 2000, LargeMegabytes = 256;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>The files of each kind without an option of minutes.</summary>
    private static int Count(string target) => target switch { "model" or "model-crafted" => 5000, "safetensors" or "checkpoint" => 2000, _ => 1000 };

    /// <param name="minutes">For so long, all kinds in turn; null for the counts above.</param>
    public static IEnumerable<Figure> Measure(int? minutes)
    {
        var end = minutes is { } limit ? Stopwatch.GetTimestamp() + limit * 60 * Stopwatch.Frequency : long.MaxValue;
        var next = FuzzTargets.All.ToDictionary(target => target.Name, _ => 0);
        var outcomes = FuzzTargets.All.ToDictionary(target => target.Name, _ => new Dictionary<string, int>());
        for (var isDone = false; !isDone;)
        {
            isDone = true;
            foreach (var target in FuzzTargets.All.Select(target => target.Name))
            {
                var count = minutes is null ? Math.Min(AtOnce, Count(target) - next[target]) : AtOnce;
                if (count <= 0 || Stopwatch.GetTimestamp() > end)
                    continue;
                isDone = false;
                next[target] = Read(target, next[target], count, outcome => outcomes[target][outcome] = outcomes[target].GetValueOrDefault(outcome) + 1);
            }
        }
        foreach (var (target, found) in outcomes)
        {
            yield return new Figure($"{target}: files", found.Where(outcome => outcome.Key is not ("slow" or "large")).Sum(outcome => outcome.Value));
            foreach (var (outcome, number) in found.OrderBy(outcome => outcome.Key, StringComparer.Ordinal))
                yield return new Figure($"{target}: {outcome}", number);
        }
    }

    /// <summary>What the child process does.</summary>
    public static double[] Run(string argument)
    {
        var parts = argument.Split(':');
        FuzzRun.Read(FuzzTargets.All.Single(target => target.Name == parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture), Console.WriteLine);
        return [];
    }

    /// <returns>The next number.</returns>
    private static int Read(string target, int first, int count, Action<string> tell)
    {
        using var process = Start($"{target}:{first}:{count}");
        var current = -1;
        while (true)
        {
            var line = process.StandardOutput.ReadLineAsync();
            if (!line.Wait(_limit))
            {
                process.Kill(entireProcessTree: true);
                return Ended("never returned");
            }
            if (line.Result is null)
            {
                process.WaitForExit();
                return process.ExitCode == 0 ? first + count : Ended($"died ({process.ExitCode})");
            }
            var words = line.Result.Split(' ');
            if (words.Length < 2 || !int.TryParse(words[0], CultureInfo.InvariantCulture, out var number))
                continue;
            current = number;
            if (words[1] == "begins")
                continue;
            Tell(words[1] is "raw" ? $"raw {words[2]}" : words[1], words[1] is "raw" or "otherwise");
            if (long.Parse(words[3], CultureInfo.InvariantCulture) > SlowMilliseconds)
                Tell("slow", isOdd: true);
            if (long.Parse(words[4], CultureInfo.InvariantCulture) > LargeMegabytes)
                Tell("large", isOdd: true);
        }

        int Ended(string outcome)
        {
            Tell(outcome, isOdd: true);
            return Math.Max(first, current) + 1;
        }

        void Tell(string outcome, bool isOdd)
        {
            tell(outcome);
            if (isOdd)
                Console.Error.WriteLine($"{target} {current}: {outcome}");
        }
    }

    private static Process Start(string argument)
    {
        string[] command = [Environment.ProcessPath!, Command, argument];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("/bin/sh", ["-c", "ulimit -v 16000000; ulimit -c 0; exec \"$0\" \"$@\"", .. command]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["DOTNET_GCHeapHardLimit"] = "40000000";   // 1 GB, in hexadecimal
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
