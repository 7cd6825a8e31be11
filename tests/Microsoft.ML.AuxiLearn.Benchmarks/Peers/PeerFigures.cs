using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Peers;

/// <summary>
/// Whole trainings, from the start of a process to its end, beside a plain loop of PyTorch (peer.py) on the system's Python: the peer's seconds over ours, and
/// our memory over its, medians of processes in turn. Where the processor has AVX-512 the peer runs as it is and with OpenBLAS's kernels for it, and the faster
/// one counts.
/// </summary>
internal static class PeerFigures
{
    private const string Python = "/usr/bin/python3";   // whose torch is Debian's python3-torch
    private const int Rounds = 3;

    private static readonly string?[] _kernels = Avx512F.IsSupported ? [null, "SkylakeX"] : [null];

    private static readonly (string Name, string Training, double Goal)[] _trainings =
    [
        ("start to first step", "mlp equal 256 1", 1),
        ("mlp, equal weights", "mlp equal 256 5000", 1.1),
        ("mlp, T1T2 beside J = 3", "mlp t1t2 256 5000", 1.1),
        ("mlp, Reference beside J = 3", "mlp reference 256 5000", 1),
        ("mlp, batch of 32, equal weights", "mlp equal 32 5000", 1.3),
        ("mlp, batch of 32, T1T2 beside J = 3", "mlp t1t2 32 5000", 1.3),
        ("convnet, equal weights", "convnet equal 64 300", 1),
        ("convnet, T1T2 beside J = 3", "convnet t1t2 64 300", 1.2),
        ("convnet, Reference beside J = 3", "convnet reference 64 300", 1),
    ];

    public static IEnumerable<Figure> Measure()
    {
        if (MissingOfPeer() is { } missing)
        {
            Console.WriteLine($"{Python} {missing}, and nothing is measured without.");
            yield break;
        }
        foreach (var (name, training, goal) in _trainings)
        {
            var (ours, theirs) = (new List<double[]>(), new List<double[]>[_kernels.Length]);
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Child.Numbers([PeerTraining.Command, $"{training} {Now()}"]));
                for (var k = 0; k < _kernels.Length; k++)
                    (theirs[k] ??= []).Add(Peer(training, _kernels[k]));
            }
            double Best(int i) => theirs.Min(runs => Median(runs, i));
            yield return new($"peers/{name}/processor time", Best(1) / Median(ours, 1), string.Create(CultureInfo.InvariantCulture, $">= {goal}"));
            yield return new($"peers/{name}/wall", Best(0) / Median(ours, 0));
            yield return new($"peers/{name}/our seconds of the processor", Median(ours, 1));
            yield return new($"peers/{name}/our memory above the start over its", Median(ours, 2) / Best(2), "<= 1.2");
            yield return new($"peers/{name}/our memory above the start, MiB", Median(ours, 2) / (1 << 20));
        }
    }

    private static double Median(List<double[]> runs, int i) => Timing.Median(runs.Select(run => run[i]));

    private static double[] Peer(string training, string? kernels)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Peers", "peer.py"), .. training.Split(' '), Now()];
        return [.. Output(arguments, kernels)!.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    /// <summary>What is missing, and which package of Debian brings it; null for nothing. Without OpenBLAS products take five times as long.</summary>
    private static string? MissingOfPeer() =>
        !File.Exists(Python) || Output(["-c", "import torch; torch.ones(2, 2) @ torch.ones(2, 2); print(open('/proc/self/maps').read())"], null) is not { } maps
            ? "has no torch: the package python3-torch brings it"
            : maps.Contains("openblas", StringComparison.Ordinal) ? null : "has a torch without OpenBLAS: the package libopenblas0-pthread brings it";

    private static string? Output(string[] arguments, string? kernels)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["OMP_NUM_THREADS"], start.Environment["OPENBLAS_CORETYPE"]) = ("1", kernels);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }

    private static string Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
