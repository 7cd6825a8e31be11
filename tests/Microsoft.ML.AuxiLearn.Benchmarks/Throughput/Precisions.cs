using Microsoft.ML.AuxiLearn.Benchmarks.Dense;
using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// What <see cref="Precision.BFloat16"/> does to the time of training steps through <c>Fit</c>, and to the accuracy on made data that is learned in part: the
/// same seeds in both precisions.
/// </summary>
internal static class Precisions
{
    private const int Epochs = 3;
    private const int Seeds = 5;
    private const int Side = 32;

    public static IEnumerable<Figure> Measure() => Times().Concat(Accuracies());

    public static IEnumerable<Figure> Times()
    {
        var (rows, few) = (NumberRow.View(NumberRow.Rows(20_000)), NumberRow.View(NumberRow.Rows(5_120)));
        var (small, large) = (Photo.View(640, Side, 1), Photo.View(96, 64, 1));
        var scenes = new MLContext(1).Data.LoadFromEnumerable(Scene.Draw(32));
        return
        [
            .. Time("mlp 128-64", 79, rows, NumberRow.Plain(Epochs), Network.Mlp(128, 64)),
            .. Time("mlp 1024-1024", 20, few, NumberRow.Plain(Epochs), Network.Mlp(1024, 1024)),
            .. Time("mlp 1024-1024, batch 32", 160, few, NumberRow.Plain(Epochs, 32), Network.Mlp(1024, 1024)),
            .. Time("convnet 16-32-64", 10, small, Images(Epochs, 64), Network.ConvNet(16, 32, 64)),
            .. Time("resnet-18", 3, large, Images(Epochs, 32), Network.ResNet18()),
            .. Time("unet", 4, (precision, progress) => Scene.Fit(scenes, Epochs, options =>
                (options.Weighting, options.BatchSize, options.Network, options.Precision, options.Progress) =
                    (WeightingMethod.Equal, 8, Network.UNet(), precision, progress)).Dispose()),
        ];
    }

    public static IEnumerable<Figure> Accuracies()
    {
        var (rows, images) = (Taught(6_000), Waves(3_000));
        return
        [
            .. Accuracy("mlp 1024-1024", NumberRow.View(rows[2_000..]), seed => NumberRow.View(Some(rows[..2_000], 1_500, seed)), NumberRow.Plain(15, 64),
                Network.Mlp(1024, 1024)),
            .. Accuracy("convnet 16-32-64", View(images[1_000..]), seed => View(Some(images[..1_000], 750, seed)), Images(5, 32), Network.ConvNet(16, 32, 64)),
        ];
    }

    private static IEnumerable<Figure> Time(string name, int steps, IDataView rows, AuxiLearnMulticlassTrainer.Options options, Network network) =>
        Time(name, steps, (precision, progress) =>
    {
        (options.Network, options.Precision, options.Progress) = (network, precision, progress);
        NumberRow.Fit(rows, options).Dispose();
    });

    /// <summary>Epochs of fits that take turns, without the first of each, in which rows are read.</summary>
    private static IEnumerable<Figure> Time(string name, int steps, Action<Precision, Action<EpochReport>> fit)
    {
        const int Rounds = 4;
        var costs = new Dictionary<Precision, List<Cost>> { [Precision.Float32] = [], [Precision.BFloat16] = [] };
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var (precision, epochs) in costs)
            {
                var ends = new List<Cost>();
                fit(precision, _ => ends.Add(Cost.Now()));
                if (round >= 0)   // the first warms up
                    epochs.AddRange(ends.Skip(1).Zip(ends, (end, start) => end - start));
            }
        }
        var (exact, rounded) = (Cost.Median(costs[Precision.Float32]), Cost.Median(costs[Precision.BFloat16]));
        yield return new($"precision/{name}/time in bfloat16 over float32", rounded.Cpu / exact.Cpu);
        yield return new($"precision/{name}/time in bfloat16 over float32, on the wall", rounded.Wall / exact.Wall);
        yield return exact.Rate($"precision/{name}/float32, steps", steps);
    }

    /// <summary>The mean over seeds of the gain that bfloat16 is, and the standard error of that mean.</summary>
    private static IEnumerable<Figure> Accuracy(string name, IDataView test, Func<int, IDataView> train, AuxiLearnMulticlassTrainer.Options options,
        Network network)
    {
        var (exact, gains) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var rows = train(seed);
            double Of(Precision precision)
            {
                (options.Network, options.Precision) = (network, precision);
                var ml = new MLContext(seed);
                using var model = ml.MulticlassClassification.Trainers.AuxiLearn(options).Fit(rows);
                return 100 * ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
            }

            exact.Add(Of(Precision.Float32));
            gains.Add(Of(Precision.BFloat16) - exact[^1]);
        }
        var mean = gains.Average();
        yield return new($"precision/{name}/accuracy in float32, %", exact.Average());
        yield return new($"precision/{name}/accuracy in bfloat16 less float32, %", mean);
        yield return new($"precision/{name}/its standard error", Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (Seeds * (Seeds - 1))));
    }

    private static AuxiLearnMulticlassTrainer.Options Images(int epochs, int batch)
    {
        var options = NumberRow.Plain(epochs, batch);
        options.FeatureColumnName = nameof(Photo.Pixels);
        return options;
    }

    /// <summary>Rows of noise whose class is the largest of ten products with squared sums, which a perceptron learns in part.</summary>
    private static NumberRow[] Taught(int count)
    {
        var random = new Random(2);
        var directions = Enumerable.Range(0, 2 * NumberRow.Classes)
            .Select(_ => Enumerable.Range(0, NumberRow.Width).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();
        return [.. NumberRow.Rows(count).Select(row =>
        {
            float Product(int direction) => row.Features.Zip(directions[direction], (x, y) => x * y).Sum();
            var label = Enumerable.Range(0, NumberRow.Classes).MaxBy(k => Product(2 * k) + Math.Abs(Product(2 * k + 1)));
            return new NumberRow { Features = row.Features, Label = (uint)label, Others = row.Others };
        })];
    }

    /// <summary>Images of noise in which waves stand, those of a class in its own direction and of any phase.</summary>
    private static Photo[] Waves(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var label = random.Next(Photo.Classes);
            var ((sine, cosine), phase) = (Math.SinCos(Math.PI * label / Photo.Classes), 2 * Math.PI * random.NextDouble());
            byte Pixel(int place) =>
                (byte)Math.Clamp(128 + 6.5 * Math.Sin(0.8 * (sine * (place / Side % Side) + cosine * (place % Side)) + phase)
                + 120 * (random.NextDouble() - 0.5), 0, 255);
            return new Photo { Label = (uint)label, Pixels = [.. Enumerable.Range(0, 3 * Side * Side).Select(Pixel)], Attributes = [0] };
        })];
    }

    private static IDataView View(Photo[] images)
    {
        var columns = SchemaDefinition.Create(typeof(Photo));
        columns[nameof(Photo.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, Side, Side);
        columns[nameof(Photo.Attributes)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        return new MLContext(1).Data.LoadFromEnumerable(images, columns);
    }

    private static T[] Some<T>(T[] rows, int count, int seed)
    {
        T[] drawn = [.. rows];
        new Random(seed).Shuffle(drawn);
        return drawn[..count];
    }
}
