using System.Globalization;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Peers;

/// <summary>One training, as peer.py has it: the same rows, network, batch, optimizers and auxiliary steps.</summary>
internal static class PeerTraining
{
    public const string Command = "peer-training";

    private const int Rows = 20_000;
    private const int Images = 640;
    private const int Side = 32;
    private const int Attributes = 4;

    /// <summary>Trains as "network method batch steps started" says, the last in Unix seconds.</summary>
    /// <returns>Seconds since then, the processor's seconds of the whole process, and the peak in bytes above what it held at first.</returns>
    public static double[] Run(string training)
    {
        var rest = PeakMemory.Status("VmRSS");
        if (training.Split(' ') is not [var network, var method, var batch, var steps, var started])
            throw new ArgumentException($"The training is '{training}'; expected a network, a method, a batch, steps and a time.", nameof(training));
        var options = Options(network, method, int.Parse(batch, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture));
        new MLContext(1).MulticlassClassification.Trainers.AuxiLearn(options).Fit(View(network)).Dispose();
        var wall = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds - double.Parse(started, CultureInfo.InvariantCulture);
        return [wall, Environment.CpuUsage.TotalTime.TotalSeconds, PeakMemory.Status("VmHWM") - rest];
    }

    private static AuxiLearnMulticlassTrainer.Options Options(string network, string method, int batch, int steps) => new()
    {
        FeatureColumnName = network == "mlp" ? nameof(NumberRow.Features) : nameof(Photo.Pixels),
        Members = 1,
        Network = network == "mlp" ? Network.Mlp(128, 64) : Network.ConvNet(16, 32),
        AuxiliaryTasks = { AuxiliaryTask.MultiLabel(network == "mlp" ? nameof(NumberRow.Others) : nameof(Photo.Attributes)) },
        Weighting = method == "equal" ? WeightingMethod.Equal : WeightingMethod.AuxiLearn(LossCombiner.Linear()),
        HypergradientSolver = method == "reference" ? new Reference() : new T1T2(),
        AuxiliarySet = AuxiliarySet.SecondBatch,
        ValidationSet = ValidationSet.None,
        BatchSize = batch,
        AuxiliaryBatchSize = batch,
        AuxiliaryUpdateInterval = 50,
        AuxiliaryOptimizer = OptimizerKind.Sgd,
        AuxiliaryLearningRate = 1e-2,
        NumberOfSteps = steps,
    };

    private static IDataView View(string network) => network == "mlp"
        ? NumberRow.View(NumberRow.Rows(Rows, others: Attributes, areYesNo: true), others: Attributes)
        : Photo.View(Images, Side, Attributes);
}
