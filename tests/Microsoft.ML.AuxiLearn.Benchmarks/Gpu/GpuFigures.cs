using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Benchmarks.Kernels;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Gpu;

/// <summary>
/// A GPU beside the CPU and beside a plain loop of PyTorch (gpu.py) at the size of the paper's NYUv2 training, and what hypergradients cost there. Seconds
/// on the wall; AUXILEARN_PYTHON names a Python that has torch.
/// </summary>
internal static class GpuFigures
{
    private const int Rounds = 9;
    private const string Size = "288 384 64 8";    // pixels, filters of SegNet's first stage, images of a batch
    private const string OnGpu = $"{Size} 4 5";    // batches of an epoch, epochs
    private const string OnCpu = $"{Size} 1 1";

    private static readonly string[] _solvers = ["t1t2", "neumann-j3", "reference", "conjugate-gradient-3", "minres-3"];

    public static IEnumerable<Figure> Measure()
    {
        if (CudaSupport.Obstacle is { } obstacle)
        {
            Console.WriteLine($"No CUDA device: {obstacle.Found}; expected {obstacle.Expected}.");
            return [];
        }
        return Trainings().Concat(Hypergradients());
    }

    private static IEnumerable<Figure> Trainings()
    {
        double[] Ours(string training) => Child.Numbers([GpuTraining.Command, training], ("OMP_NUM_THREADS", null));
        var (equal, half, learned) = (Ours($"cuda Equal float32 {OnGpu}"), Ours($"cuda Equal bfloat16 {OnGpu}"), Ours($"cuda AuxiLearn float32 {OnGpu}"));
        yield return new("gpu/segnet/seconds of a step", equal[0]);
        yield return new("gpu/segnet/GB of the device", equal[1] / 1e9);
        yield return new("gpu/segnet/CPU over GPU", Ours($"cpu Equal float32 {OnCpu}")[0] / equal[0]);
        yield return new("gpu/segnet/bfloat16, times as fast", equal[0] / half[0]);
        yield return new("gpu/segnet/bfloat16, memory over float32's", half[1] / equal[1]);
        yield return new("gpu/segnet/AuxiLearn's step over an equal one", learned[0] / equal[0]);
        yield return new("gpu/segnet/AuxiLearn's memory over equal weights'", learned[1] / equal[1], "<= 1.2");
        foreach (var (precision, ours) in ((string, double[])[])[("float32", equal), ("bfloat16", half)])
        {
            if (Peer($"cuda {precision} {OnGpu}") is not { } peer)
                continue;
            yield return new($"gpu/segnet/{precision}, times as fast as PyTorch's loop", peer[0] / ours[0], ">= 1");
            yield return new($"gpu/segnet/{precision}, memory over PyTorch's", ours[1] / peer[1], "<= 1.1");
        }
    }

    private static IEnumerable<Figure> Hypergradients() =>
        from network in Workload.Networks
        from solver in _solvers
        let times = StepTimes(network, solver)
        select new Figure($"gpu/hypergradient/{network}/{solver}, over a plain step", times[1] / times[0]);

    private static double[] StepTimes(string network, string solver)
    {
        using var workload = new Workload(network, solver, batches: 8, device: CUDA);
        Action[] actions = [workload.PlainStep, workload.AuxiliaryStep];
        return [.. actions.Select(action =>
        {
            action();   // cuDNN chooses its kernels
            return Timing.Median(Enumerable.Range(0, Rounds).Select(_ =>
            {
                cuda.synchronize();
                var start = Stopwatch.GetTimestamp();
                action();
                cuda.synchronize();
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            }));
        })];
    }

    private static double[]? Peer(string training)
    {
        if (Environment.GetEnvironmentVariable("AUXILEARN_PYTHON") is not { } python)
            return null;
        using var process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Gpu", "gpu.py"), .. training.Split(' ')])
        {
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))] : null;
    }
}
