using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.LearnedTask;

/// <summary>
/// Training with a teacher as large as the student and an auxiliary step every 30 steps, over training the single task: time, and the resident peak of a
/// process of its own (Linux). A primary step has the teacher's forward pass on top of the student's forward and backward pass, so 4/3 of the time is the
/// floor.
/// </summary>
internal static class LearnedTraining
{
    private const int Every = 30;
    private const int Batch = 32;
    private const int Rounds = 5;

    public static IEnumerable<Figure> Measure()
    {
        var ml = new MLContext(1);
        foreach (var network in (string[])["mlp", "convnet"])
        {
            var data = Data(ml, network);
            if (Timing.Medians(Rounds, () => Fit(ml, data, network, WeightingMethod.SingleTask), () => Fit(ml, data, network, WeightingMethod.AuxiLearn()))
                is [var single, var learned])
                yield return new($"learned-task/{network}/time", learned / single, "<= 1.6");
            if (!OperatingSystem.IsLinux())
                continue;
            var plain = PeakMemory.Child("peak-memory-learned", network, WeightingMethod.SingleTask.Name);
            var peak = PeakMemory.Child("peak-memory-learned", network, WeightingMethod.AuxiLearn().Name);
            yield return new($"learned-task/{network}/memory", peak[0] / plain[0], "<= 1.6");
        }
    }

    /// <summary>The process' peak in bytes.</summary>
    public static double[] Run(string network, string method)
    {
        var ml = new MLContext(1);
        Fit(ml, Data(ml, network), network, WeightingMethod.Parse(method));
        return [PeakMemory.Status("VmHWM")];
    }

    private static void Fit(MLContext ml, IDataView data, string network, WeightingMethod method) =>
        ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = network == "mlp" ? nameof(Row.Numbers) : nameof(Row.Image),
            AuxiliaryTasks = { AuxiliaryTask.Learned(5) },
            Members = 1,
            Network = network == "mlp" ? Network.Mlp(512, 512, 256) : Network.ConvNet(32, 64, 128),
            Weighting = method,
            AuxiliarySet = AuxiliarySet.SecondBatch,
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = network == "mlp" ? 30 : 6,
            BatchSize = Batch,
            AuxiliaryBatchSize = Batch,
            AuxiliaryUpdateInterval = Every,
        }).Fit(data).Dispose();

    private static IDataView Data(MLContext ml, string network)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, network == "mlp" ? 20 * Batch : 10 * Batch).Select(row =>
        {
            var made = new Row { Label = (uint)(row % 10) };
            random.NextBytes(made.Image);
            for (var i = 0; i < made.Numbers.Length; i++)
                made.Numbers[i] = random.NextSingle();
            return made;
        }).ToArray();
        return ml.Data.LoadFromEnumerable(rows);
    }

    private sealed class Row
    {
        [VectorType(3, 32, 32)]
        public byte[] Image { get; set; } = new byte[3 * 32 * 32];

        [VectorType(128)]
        public float[] Numbers { get; set; } = new float[128];

        [KeyType(10)]
        public uint Label { get; set; }
    }
}
