using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

/// <summary>
/// Epochs and predictions of a small network of images on all cores, in time on the wall: with threads that spin while they wait, as libgomp's do when nobody
/// says otherwise, over those that sleep, as the library lets them; alone and beside as many processes that compute as there are cores.
/// </summary>
internal static class BusyMachine
{
    public const string Command = "kernels-images";
    public const string BusyCommand = "kernels-busy";

    private const int Rows = 54;
    private const int Side = 32;
    private const int Epochs = 12;
    private const int Predictions = 30;

    // the count of a libgomp without a policy
    private static readonly (string, string?)[] _spinning = [("GOMP_SPINCOUNT", "300000"), (IdleThreads.Variable, null)];
    private static readonly (string, string?)[] _sleeping = [("GOMP_SPINCOUNT", null), (IdleThreads.Variable, null)];

    public static IEnumerable<Figure> Measure()
    {
        foreach (var beside in (string[])["alone", "beside busy processes"])
        {
            var others = beside == "alone" ? [] : Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Child.Start([BusyCommand])).ToArray();
            double[] spinning, sleeping;
            try
            {
                spinning = Child.Numbers([Command], _spinning);
                sleeping = Child.Numbers([Command], _sleeping);
            }
            finally
            {
                foreach (var other in others)
                {
                    other.Kill();
                    other.Dispose();
                }
            }
            if (spinning.Length < 2 || sleeping.Length < 2)
                continue;
            yield return new($"kernels/milliseconds of an epoch/{beside}/sleeping", 1000 * sleeping[0]);
            yield return new($"kernels/milliseconds of an epoch/{beside}/spinning over sleeping", spinning[0] / sleeping[0]);
            yield return new($"kernels/milliseconds of a prediction/{beside}/sleeping", 1000 * sleeping[1]);
            yield return new($"kernels/milliseconds of a prediction/{beside}/spinning over sleeping", spinning[1] / sleeping[1]);
        }
    }

    /// <summary>Computes until it is ended, or for three minutes.</summary>
    public static void Burn()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(3))
            Thread.SpinWait(1 << 20);
    }

    /// <summary>The median seconds of an epoch and of a prediction.</summary>
    public static double[] Run()
    {
        var random = new Random(1);
        var columns = SchemaDefinition.Create(typeof(Picture));
        columns[nameof(Picture.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, Side, Side);
        var pictures = Enumerable.Range(0, Rows).Select(i =>
        {
            var picture = new Picture { Features = new byte[3 * Side * Side], Label = (uint)(i % 2) };
            random.NextBytes(picture.Features);
            return picture;
        }).ToArray();

        var ml = new MLContext(1);
        var epochs = new List<double>();
        var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            Network = Network.ConvNet(32, 64, 128),
            NumberOfEpochs = Epochs,
            BatchSize = 16,
            Progress = report => epochs.Add(report.Duration.TotalSeconds),
        }).Fit(ml.Data.LoadFromEnumerable(pictures, columns));
        using var engine = ml.Model.CreatePredictionEngine<Picture, Answer>(model, inputSchemaDefinition: columns);
        var predictions = new List<double>();
        for (var i = 0; i < Predictions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            engine.Predict(pictures[i]);
            predictions.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return [Timing.Median(epochs.Skip(1)), Timing.Median(predictions.Skip(1))];
    }

    private sealed class Picture
    {
        public byte[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
    }

    private sealed class Answer
    {
        public float[] Score { get; set; } = [];
    }
}
