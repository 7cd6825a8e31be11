using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>Saved pipelines: of a table with classes, of a table with numbers, and of images.</summary>
internal static class ModelTargets
{
    /// <summary>Files that a disk or a network has damaged: parts that are not the library's own may change what is read, but never a score.</summary>
    public static FuzzTarget Damaged { get; } =
        new("model", ".zip", Files, Scores, (mutator, random, seed, other) => random.Next(2) == 0
            ? mutator.Zip(seed, withChecksum: false)
            : mutator.Bytes(seed, other), isGuarded: true);

    /// <summary>Files that a stranger has made, with checksums that are right.</summary>
    public static FuzzTarget Crafted { get; } = new("model-crafted", ".zip", Files, Scores, (mutator, _, seed, _) => mutator.Zip(seed, withChecksum: true));

    /// <summary>Those of the newest format, whose bytes are the same wherever they are damaged.</summary>
    private static byte[][] Files() =>
        [FuzzTargets.Resource("format3-multiclass.zip"), FuzzTargets.Resource("format3-regression.zip"), FuzzTargets.Resource("format3-image.zip")];

    private static string Scores(string path)
    {
        var ml = new MLContext(1);
        var model = ml.Model.Load(path, out _);
        using var freed = model as IDisposable;
        var rows = ml.Data.LoadFromEnumerable([new Row { Features = [1, 2, 3], Pixels = new byte[192], Species = "a" }]);
        var scores = model.Transform(rows);
        var values = (scores.Schema.GetColumnOrNull("Score") ?? throw new FormatException("the model has no column Score")).Type is VectorDataViewType
            ? scores.GetColumn<float[]>("Score").Single()
            : [.. scores.GetColumn<float>("Score")];
        return string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [VectorType(3, 8, 8)]
        public byte[] Pixels { get; set; } = [];

        public string Species { get; set; } = "";

        public bool IsLarge { get; set; }

        public float Mass { get; set; }
    }
}
