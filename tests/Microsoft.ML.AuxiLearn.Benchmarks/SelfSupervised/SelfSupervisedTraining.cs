using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.SelfSupervised;

/// <summary>
/// Training with one self-supervised task, and with all the usual ones, over training the single task: time. One further forward and backward pass makes it
/// twice the time, whatever the number of tasks.
/// </summary>
internal static class SelfSupervisedTraining
{
    private const int Batch = 64;
    private const int Rounds = 5;

    public static IEnumerable<Figure> Measure()
    {
        var ml = new MLContext(1);
        var data = Data(ml);
        foreach (var network in (string[])["mlp", "convnet", "pointnet"])
        {
            if (Timing.Medians(Rounds, () => Fit(ml, data, network), () => Fit(ml, data, network, AuxiliaryTask.SelfSupervised(SelfSupervision.Masking())),
                () => Fit(ml, data, network, AuxiliaryTask.SelfSupervised())) is not [var single, var one, var all])
                continue;
            yield return new($"self-supervised/{network}/one", one / single, "<= 2.3");
            yield return new($"self-supervised/{network}/usual", all / single, "<= 2.3");
        }
    }

    private static void Fit(MLContext ml, IDataView data, string network, params AuxiliaryTask[] tasks)
    {
        var options = new AuxiLearnMulticlassTrainer.Options
        {
            FeatureColumnName = network switch { "mlp" => nameof(Row.Numbers), "convnet" => nameof(Row.Image), _ => nameof(Row.Points) },
            Members = 1,
            Network = network switch { "mlp" => Network.Mlp(512, 512, 256), "convnet" => Network.ConvNet(32, 64, 128), _ => Network.PointNet() },
            Weighting = WeightingMethod.Equal,
            ValidationSet = ValidationSet.None,
            NumberOfSteps = network == "mlp" ? 200 : 40,
            BatchSize = Batch,
        };
        foreach (var task in tasks)
            options.AuxiliaryTasks.Add(task);
        ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(data).Dispose();
    }

    private static IDataView Data(MLContext ml)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 10 * Batch).Select(row =>
        {
            var made = new Row { Label = (uint)(row % 10) };
            random.NextBytes(made.Image);
            for (var i = 0; i < made.Numbers.Length; i++)
                made.Numbers[i] = random.NextSingle();
            for (var i = 0; i < made.Points.Length; i++)
                made.Points[i] = random.NextSingle();
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

        [VectorType(256, 3)]
        public float[] Points { get; set; } = new float[256 * 3];

        [KeyType(10)]
        public uint Label { get; set; }
    }
}
