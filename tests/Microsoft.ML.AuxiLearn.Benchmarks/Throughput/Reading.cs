using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>
/// Rows of 64 numbers and a label into tensors: from memory, in rows per second of processor time; and from a text file, over ML.NET's reading of the same
/// columns alone.
/// </summary>
internal static class Reading
{
    private const int Count = 100_000;
    private const int TextCount = 50_000;   // some 32 MB
    private const int Gigabyte = 32;   // files of that size
    private const int Rounds = 5;

    public static IEnumerable<Figure> Measure() => FromMemory().Concat(FromText(copies: 1, Rounds));

    /// <summary>A text file of 1 GB, which takes minutes.</summary>
    public static IEnumerable<Figure> MeasureGigabyte() => FromText(Gigabyte, rounds: 1);

    private static IEnumerable<Figure> FromMemory()
    {
        var data = NumberRow.View(NumberRow.Rows(Count));
        if (Cost.Medians(Rounds, () => Tensors(data), () => Cursor(data)) is not [var tensors, var cursor])
            yield break;
        yield return new("reading/memory, rows per second", Count / tensors.Cpu, ">= 1000000");
        yield return new("reading/memory, rows per second of a cursor alone", Count / cursor.Cpu);
    }

    private static IEnumerable<Figure> FromText(int copies, int rounds)
    {
        var ml = new MLContext(1);
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                var view = NumberRow.View(NumberRow.Rows(TextCount));
                for (var copy = 0; copy < copies; copy++)
                    ml.Data.SaveAsText(view, stream, schema: false, headerRow: false, forceDense: true);
            }
            TextLoader.Column[] columns =
            [
                new(nameof(NumberRow.Features), DataKind.Single, 0, NumberRow.Width - 1),
                new(nameof(NumberRow.Label), DataKind.UInt32, [new(NumberRow.Width)], new KeyCount(NumberRow.Classes)),
            ];
            var data = ml.Data.LoadFromTextFile(file, columns);
            if (Cost.Medians(rounds, () => Tensors(data), () => Cursor(data)) is not [var tensors, var cursor])
                yield break;
            yield return new("reading/text-over-text-loader", tensors.Cpu / cursor.Cpu, "<= 1.15");
            yield return new("reading/text-over-text-loader, on the wall", tensors.Wall / cursor.Wall);
            yield return new("reading/text, megabytes per second", 1e-6 * new FileInfo(file).Length / tensors.Wall);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Tensors(IDataView view)
    {
        using var scope = NewDisposeScope();
        var host = ((IHostEnvironment)new MLContext(1)).Register("Reading");
        var binding = ColumnBinding.Bind(host, view.Schema, new AuxiLearnMulticlassTrainer.Options().Columns(), label => new MulticlassMain(label.KeyCount),
            out _);
        using var table = SampleReader.Read(host, view, binding, withAuxiliary: true, "training", out _);
    }

    private static void Cursor(IDataView view)
    {
        using var cursor = view.GetRowCursor([view.Schema["Features"], view.Schema["Label"]]);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var label = cursor.GetGetter<uint>(view.Schema["Label"]);
        VBuffer<float> value = default;
        uint key = 0;
        while (cursor.MoveNext())
        {
            features(ref value);
            label(ref key);
        }
    }
}
