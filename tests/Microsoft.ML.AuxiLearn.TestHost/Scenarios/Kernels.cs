using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Kernels that are made to fail, whatever the processor is.</summary>
internal static partial class Kernels
{
    private const int Side = 8;

    /// <summary>Trains on images, scores with the model once it is loaded and trains on a table, and writes the warnings of each, the scores and what a report says.</summary>
    /// <param name="damaged">Part of the names of the computations that are to be wrong; "nothing" for none.</param>
    public static void TrainAndScore(string damaged)
    {
        Damage(damaged);
        var path = Path.GetTempFileName();
        try
        {
            var ml = Context("training");
            var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                Network = Network.ConvNet(10, 13),
                NumberOfEpochs = 2,
                BatchSize = 8,
            });
            var rows = Rows(ml);
            ml.Model.Save(trainer.Fit(rows), rows.Schema, path);
            using var model = (IDisposable)Context("scoring").Model.Load(path, out _);
            var scores = ((ITransformer)model).Transform(rows).GetColumn<float[]>("Score").SelectMany(score => score).ToArray();
            Console.WriteLine($"scores {scores.Length} finite {scores.All(float.IsFinite)}");
            Report();
            TrainOnATable();
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The same for a libtorch without the switches.</summary>
    public static void TrainWithoutSwitches(string damaged)
    {
        AuxiLearnEnvironment.Initialize();
        MathKernels.Use(NativeLibrary.Load("libc.so.6"));
        TrainAndScore(damaged);
    }

    /// <summary>A training on vectors, which has no convolution.</summary>
    public static void TrainOnATable()
    {
        var ml = Context("a table");
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 32).Select(i => new Vector { Features = [i, i % 3], Label = i % 2 == 0 }));
        ml.BinaryClassification.Trainers.AuxiLearn(new AuxiLearnBinaryTrainer.Options { NumberOfEpochs = 1 }).Fit(rows);
        Console.WriteLine(KernelCheck.State);
    }

    public static void Report()
    {
        Console.WriteLine(AuxiLearnEnvironment.Describe().Split(Environment.NewLine)
            .Single(line => line.StartsWith("convolutions:", StringComparison.Ordinal)));
        Console.WriteLine($"oneDNN {MathKernels.HasOneDnn}");
    }

    /// <summary>Writes a variable of the C library's environment, once libtorch is loaded.</summary>
    public static void NativeVariable(string name)
    {
        AuxiLearnEnvironment.Initialize();
        Console.WriteLine(Marshal.PtrToStringUTF8(getenv(name)) ?? "unset");
    }

    private static void Damage(string damaged)
    {
        if (damaged != "nothing")
            Probe.Damage = (probe, result) =>
            {
                if (probe.Name.Contains(damaged, StringComparison.Ordinal))
                    result.zero_();
            };
    }

    private static MLContext Context(string name)
    {
        var ml = new MLContext(1);
        ml.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning)
                Console.WriteLine($"{name}: {log.RawMessage}");
        };
        return ml;
    }

    private static IDataView Rows(MLContext ml)
    {
        var random = new Random(1);
        var columns = SchemaDefinition.Create(typeof(Picture));
        columns[nameof(Picture.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, Side, Side);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(i =>
        {
            var picture = new Picture { Features = new byte[3 * Side * Side], Label = (uint)(i % 2) };
            random.NextBytes(picture.Features);
            return picture;
        }).ToArray(), columns);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    private sealed class Picture
    {
        public byte[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
    }

    private sealed class Vector
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
