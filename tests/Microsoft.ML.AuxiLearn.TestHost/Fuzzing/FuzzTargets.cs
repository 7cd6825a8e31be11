using System.Text;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>Every kind of file that the library reads.</summary>
internal static class FuzzTargets
{
    private static readonly string[] _images =
        ["rgb.png", "interlaced.png", "palette.png", "rgb.jpg", "progressive.jpg", "exif6.jpg", "palette.gif", "rgb.bmp", "rgb.webp"];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        ModelTargets.Damaged,
        ModelTargets.Crafted,
        CheckpointTarget.Damaged,
        new("safetensors", ".safetensors", Safetensors, path =>
        {
            using var scope = torch.NewDisposeScope();
            return string.Join(' ', Microsoft.ML.AuxiLearn.Safetensors.Load(path).Select(tensor => $"{tensor.Key}{tensor.Value.numel()}"));
        }, HeadOrBytes),
        new("npy", ".npy", () => [
            NpyWriter.Singles([3, 2], 1, 2, 3, 4, 5, 6), NpyWriter.Doubles([4], 1, 2, 3, 4), NpyWriter.Bytes("|b1", [3], [1, 0, 1]),
                NpyWriter.Bytes(">i2", [2, 2], [0, 1, 0, 2, 0, 3, 0, 4], version: 2),
            NpyWriter.File("{'descr': '<f2', 'fortran_order': True, 'shape': (2, 2), }", new byte[8])],
            path => Rows(new MLContext().Data.LoadNumpy(("A", path))), HeadOrBytes),
        new("mat", ".mat", () => [MatWriter.File(MatWriter.Compressed(Digits()), MatWriter.Compressed(MatWriter.SmallDoubles("y", [2, 1], 1, 10))),
            MatWriter.File(Digits(), MatWriter.Doubles("y", [2, 1], 5, 6))], Svhn),
        new("idx", ".idx", () => [[0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6], [0, 0, 0x0D, 1, 0, 0, 0, 2, 63, 128, 0, 0, 64, 0, 0, 0]],
            path => Rows(new MLContext().Data.LoadIdx(("A", path)))),
        new("arff", ".arff", () => [Encoding.UTF8.GetBytes(Arff), Encoding.UTF8.GetBytes(SparseArff)], path => Rows(new MLContext().Data.LoadTable(path)),
            TextOrBytes),
        new("csv", ".csv", () => [Encoding.UTF8.GetBytes(Csv), Encoding.UTF8.GetBytes(Semicolons), Encoding.Unicode.GetPreamble()
            .Concat(Encoding.Unicode.GetBytes(Csv)).ToArray()],
            path => Rows(new MLContext().Data.LoadTable(path)), TextOrBytes),
        new("image", ".img", () => [.. _images.Select(Resource)],
            path =>
            {
                using var bitmap = ImageDecoder.Color(path, 1 << 22);
                return $"{bitmap.Width} x {bitmap.Height}";
            }),
        new("store", ".db", () => [Store()], path =>
        {
            using var store = new SqliteTrialStore(path);
            store.Open(new ExperimentInputs(), ["{\"a\":0}", "{\"a\":1000}"]);
            return $"{store.Read().Count}";
        }),
        new("comparison", ".json", () => [Comparison()], path => ComparisonReport.Load(path).Verdict, TextOrBytes),
    ];

    private const string Arff = """
        % a comment
        @relation 'flowers and more'
        @attribute length numeric
        @attribute "its width" real [0,1]
        @attribute kind {setosa, 'iris virginica', "a,b"}
        @attribute note string
        @attribute day date "yyyy-MM-dd"
        @data
        5.1, 3.5, setosa, 'it''s', "2020-01-02"
        ?, 1e-3, 'iris virginica', ?, ?
        4, -2, "a,b", plain, "2021-12-31"
        """;

    private const string SparseArff = "@relation s\n@attribute a numeric\n@attribute b {x,y}\n@attribute c numeric\n@data\n{0 1, 2 3}\n{1 y}\n{}\n";

    private const string Csv = "id,name,value,when,flag\n1,\"a, \"\"b\"\"\",1.5,2020-01-01,true\n2,c,NA,2020-02-01,false\n3,\"two\nlines\",-1e5,,true\n";

    private const string Semicolons = "# made by hand\na;b;c\n1,5;x;-999\n2,25;y;-999\n;z;3\n";

    /// <summary>All rows of a view, all of whose columns are read.</summary>
    private static string Rows(IDataView view)
    {
        var preview = view.Preview(200);
        return $"{preview.RowView.Length} {string.Join(' ', preview.Schema.Select(column => column.Name))}";
    }

    private static byte[] TextOrBytes(Mutator mutator, Random random, byte[] seed, byte[] other) =>
        random.Next(4) > 0 ? mutator.Text(seed) : mutator.Bytes(seed, other);

    /// <summary>The text of a head changed, its length made to fit, or any bytes.</summary>
    public static byte[] HeadOrBytes(Mutator mutator, Random random, byte[] seed, byte[] other)
    {
        var begin = seed.AsSpan().IndexOf((byte)'{');
        var end = seed.AsSpan().LastIndexOf((byte)'}') + 1;
        if (begin < 1 || end <= begin || random.Next(2) == 0)
            return mutator.Bytes(seed, other);
        var isNumpy = seed[0] == 0x93;
        var head = mutator.Text(seed[begin..end]);
        byte[] length = !isNumpy
            ? BitConverter.GetBytes((long)head.Length) : seed[6] == 1
            ? BitConverter.GetBytes((ushort)(head.Length + 1))
            : BitConverter.GetBytes(head.Length + 1);
        return [.. seed[..(begin - length.Length)], .. length, .. head, .. isNumpy ? "\n"u8 : [], .. seed[end..]];
    }

    private static byte[][] Safetensors()
    {
        using var scope = torch.NewDisposeScope();
        var path = Path.GetTempFileName();
        Microsoft.ML.AuxiLearn.Safetensors.Save(path, new Dictionary<string, torch.Tensor>
        {
            ["a.weight"] = torch.arange(6, torch.ScalarType.Float32).reshape(2, 3),
            ["b"] = torch.ones(3, torch.ScalarType.Bool),
            ["c"] = torch.zeros(0, torch.ScalarType.Float64),
            ["d"] = torch.ones(2, torch.ScalarType.Int64),
        }, new Dictionary<string, string> { ["format"] = "pt" });
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return [bytes];
    }

    private static byte[] Digits() => MatWriter.UInt8("X", [32, 32, 3, 2], [.. Enumerable.Range(0, 6144).Select(i => (byte)i)]);

    private static string Svhn(string path)
    {
        var folder = Directory.CreateDirectory(path + ".d").FullName;
        try
        {
            File.Copy(path, Path.Combine(folder, "train_32x32.mat"));
            File.WriteAllBytes(Path.Combine(folder, "test_32x32.mat"), MatWriter.File(Digits(), MatWriter.Doubles("y", [2, 1], 5, 6)));
            return Rows(new MLContext().Data.LoadSvhn(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static byte[] Resource(string name)
    {
        using var stream = typeof(FuzzTargets).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The resource '{name}' is missing.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Store()
    {
        var folder = Directory.CreateTempSubdirectory("store");
        var file = Path.Combine(folder.FullName, "whole.db");
        using (var store = new SqliteTrialStore(file))
        {
            store.Open(new ExperimentInputs(), [.. Enumerable.Range(0, 30).Select(trial => $"{{\"a\":{trial}}}")]);
            for (var trial = 0; trial < 10; trial++)
            {
                store.Claim("one", [trial], TimeSpan.FromSeconds(10));
                store.Mark("one", trial, 1, null, trial);
                store.Finish("one", trial, TrialState.Done, 1);
            }
        }
        var bytes = File.ReadAllBytes(file);
        folder.Delete(recursive: true);
        return bytes;
    }

    private static byte[] Comparison()
    {
        var path = Path.GetTempFileName();
        new ComparisonReport("made up", "RRMSE", false,
            [.. new[] { "single task", "AuxiLearn" }.SelectMany(method => Enumerable.Range(1, 3)
                .Select(seed => new ComparisonRun
                {
                    Method = method,
                    Seed = seed,
                    Metric = "RRMSE",
                    Value = 0.5 + 0.01 * seed,
                    Seconds = 1,
                    Knobs = new Dictionary<string, double> { ["LearningRate"] = 0.1 },
                }))],
            [], []).Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
