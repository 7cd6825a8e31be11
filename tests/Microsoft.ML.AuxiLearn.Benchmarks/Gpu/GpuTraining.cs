using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Gpu;

/// <summary>
/// One training at the size of the paper's NYUv2, as gpu.py has it: a SegNet, 13 classes with depth and surface normals, equal weights or learned ones.
/// </summary>
internal static partial class GpuTraining
{
    public const string Command = "gpu-training";

    private const int Classes = 13;
    private const int WarmUp = 1;   // epochs, in which cuDNN chooses its kernels

    /// <summary>Trains as "device method precision height width filters batch batches epochs" says.</summary>
    /// <returns>Seconds of a step, and the bytes of the device that are in use at the end; of the process on a CPU.</returns>
    public static double[] Run(string training)
    {
        if (training.Split(' ') is not [var device, var method, var precision, var height, var width, var filters, var batch, var batches, var epochs])
            throw new ArgumentException($"The training is '{training}'; expected a device, a method, a precision and six numbers.", nameof(training));
        var (size, count) = (Number(batch), Number(batches));
        var ends = new List<long>();
        var ml = new MLContext(1) { GpuDeviceId = device == "cuda" ? 0 : null, FallbackToCpu = false };
        ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
        {
            FeatureColumnName = nameof(Room.Image),
            NumberOfClasses = Classes,
            Network = Network.SegNet(Number(filters)),
            AuxiliaryTasks = { AuxiliaryTask.Depth(nameof(Room.Depth)), AuxiliaryTask.SurfaceNormals(nameof(Room.Normals)) },
            Weighting = WeightingMethod.Parse(method),
            Precision = Enum.Parse<Precision>(precision, ignoreCase: true),
            AuxiliarySet = AuxiliarySet.SecondBatch,
            ValidationSet = ValidationSet.None,
            BatchSize = size,
            AuxiliaryBatchSize = size,
            NumberOfEpochs = WarmUp + Number(epochs),
            Progress = _ =>
            {
                if (device == "cuda")
                    torch.cuda.synchronize();
                ends.Add(Stopwatch.GetTimestamp());
            },
        }).Fit(Room.View(ml, size * count, Number(height), Number(width), Classes)).Dispose();
        var seconds = Stopwatch.GetElapsedTime(ends[WarmUp - 1], ends[^1]).TotalSeconds;
        return [seconds / (Number(epochs) * count), device == "cuda" ? InUse() : Hypergradient.PeakMemory.Status("VmHWM")];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>libtorch keeps what it once took of the device, so that this is the peak.</summary>
    private static double InUse()
    {
        Marshal.ThrowExceptionForHR(cudaMemGetInfo(out var free, out var total));
        return total - free;
    }

    [LibraryImport("libcudart.so.12")]   // which libtorch has loaded
    private static partial int cudaMemGetInfo(out nuint free, out nuint total);
}
