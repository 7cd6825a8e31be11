using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Distributing;

/// <summary>
/// What a sum over processes takes, and how many images two processes of one thread train on in the time in which one does; and by a model, what machines on a
/// network of 10 Gb/s would do. Times are the least of many, since what else the machine does only adds to them.
/// </summary>
internal static class MpiFigures
{
    public const string Command = "mpi-process";

    private const int Rows = 640;
    private const int Batch = 64;
    private const int Side = 32;
    private const int Epochs = 12;
    private const int Rounds = 3;
    private const double BytesPerSecond = 10e9 / 8;
    private const double SecondsPerMessage = 30e-6;   // of TCP between two machines of one switch

    private static readonly (string Name, long Length, ScalarType Type)[] _sums =
        [("1e3 float32", 1_000, float32), ("1e5 float32", 100_000, float32), ("1e7 float32", 10_000_000, float32), ("1e7 bfloat16", 10_000_000, bfloat16)];

    public static IEnumerable<Figure> Measure()
    {
        var (one, two) = Least();
        foreach (var (sum, seconds) in _sums.Zip(two))
            yield return new($"mpi/sum of {sum.Name} over 2 processes, ms", 1e3 * seconds);
        var alone = one[^3];
        yield return new("mpi/convnet, 1 process, images per second", Rows / alone);
        foreach (var (name, seconds, goal) in ((string, double, string?)[])
            [("a batch for both", two[^3], ">= 0.85"), ("a batch each", two[^2], ">= 0.85"), ("half a batch each, nothing exchanged", two[^1], null)])
            yield return new($"mpi/convnet, 2 processes over twice 1, {name}", alone / seconds / 2, goal);
        foreach (var (name, weights, secondsPerImage) in ((string, double, double)[])[("resnet18", 11.7e6, 0.1), ("resnet50", 25.6e6, 0.25)])
            foreach (var machines in (int[])[8, 64])
                yield return new($"mpi/model/{name}, 32 images each, {machines} machines, efficiency", Efficiency(32 * secondsPerImage, weights, machines));
    }

    /// <summary>
    /// What a process of them prints: the seconds of each sum, and of an epoch with a batch for all processes, with a batch each, and without the others.
    /// </summary>
    public static double[] Run()
    {
        var mpi = Distributed.Mpi();
        double[] figures = [.. _sums.Select(sum => Sum(mpi, sum.Length, sum.Type)), Epoch(mpi, Rows, Batch), Epoch(mpi, Rows, Batch * mpi.Size),
            Epoch(null, Rows / mpi.Size, Batch / mpi.Size)];
        return mpi.Rank == 0 ? figures : [];
    }

    /// <summary>The share of a step in which the machines compute, where nothing is sent meanwhile: each sends and receives every weight twice.</summary>
    private static double Efficiency(double seconds, double weights, int machines) =>
        seconds / (seconds + 2.0 * (machines - 1) / machines * weights * sizeof(float) / BytesPerSecond + 2 * (machines - 1) * SecondsPerMessage);

    private static double Sum(Distribution mpi, long length, ScalarType type)
    {
        if (mpi.Size == 1)
            return 0;
        using var numbers = ones(length, type);
        return Enumerable.Range(0, 30).Min(_ =>
        {
            mpi.Collective.Barrier(TimeSpan.FromMinutes(1));
            var start = Stopwatch.GetTimestamp();
            mpi.Collective.AllReduce(numbers);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    private static double Epoch(Distribution? processes, int rows, int batch)
    {
        var options = NumberRow.Plain(Epochs, batch);
        options.FeatureColumnName = nameof(Photo.Pixels);
        options.Network = Network.ConvNet(32, 64, 128);
        options.Distributed = processes;
        var ends = new List<long>();
        options.Progress = _ => ends.Add(Stopwatch.GetTimestamp());
        NumberRow.Fit(Photo.View(rows, Side, 1), options).Dispose();
        return ends.Count == 0 ? 0 : ends.Skip(1).Zip(ends, (end, start) => Stopwatch.GetElapsedTime(start, end).TotalSeconds).Min();
    }

    /// <summary>What one process prints and what the first of two does, in turn; of each figure the least.</summary>
    private static (double[] One, double[] Two) Least()
    {
        double[][][] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => (double[][])[Processes(1), Processes(2)])];
        double[] Of(int processes) => [.. rounds[0][processes].Select((_, figure) => rounds.Min(round => round[processes][figure]))];
        return (Of(0), Of(1));
    }

    private static double[] Processes(int count)
    {
        string[] own = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, typeof(MpiFigures).Assembly.Location] : [Environment.ProcessPath!];
        var start = count == 1 ? new ProcessStartInfo(own[0], [.. own[1..], Command])
            : new ProcessStartInfo("mpirun", ["--allow-run-as-root", "--bind-to", "none", "-np", $"{count}", .. own, Command]);
        start.RedirectStandardOutput = true;
        (start.Environment["OMP_NUM_THREADS"], start.Environment["TERM"]) = ("1", "dumb");   // else .NET writes to mpirun's terminal that it has one
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
