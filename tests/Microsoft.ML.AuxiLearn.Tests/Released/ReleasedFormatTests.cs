using System.Text.Json;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Released;

/// <summary>
/// Files of each format that the library has ever written, which it loads for ever: models of format 2 (before checksums) and 3, with the scores that they had
/// when they were saved, files of comparisons, and stores. A new format brings new files here, and none is taken away.
/// </summary>
public sealed class ReleasedFormatTests : IDisposable
{
    private const int NewestFormat = 3;

    private static readonly string _files = Path.Combine(AppContext.BaseDirectory, "Released", "Files");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, string> Models()
    {
        var models = new TheoryData<int, string>();
        for (var format = 2; format <= NewestFormat; format++)
            foreach (var kind in (string[])["multiclass", "binary", "regression", "image"])
                models.Add(format, kind);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_each_format_scores_as_it_did(int format, string kind)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(Path.Combine(_files, $"format{format}-{kind}.zip"), out _);
        using var freed = model as IDisposable;
        var rows = model.Transform(ml.Data.LoadFromEnumerable(Row.All));
        float[] scores = rows.Schema["Score"].Type is VectorDataViewType
            ? [.. rows.GetColumn<float[]>("Score").SelectMany(row => row)]
            : [.. rows.GetColumn<float>("Score")];
        var expected = JsonSerializer.Deserialize<Dictionary<string, float[]>>(File.ReadAllText(Path.Combine(_files, $"format{format}-scores.json")))![kind];
        Assert.Equal(expected.Length, scores.Length);
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));   // kernels of other processors round otherwise
    }

    /// <summary>If this fails there is a new format: save files of it here.</summary>
    [Fact]
    public void The_newest_format_has_its_files()
    {
        var ml = new MLContext();
        using var model = Scoring.Models.Regression(ml);
        using var file = new MemoryStream();
        ml.Model.Save(model, ml.Data.LoadFromEnumerable(Scoring.Sample.Rows(1)).Schema, file);
        Scoring.ModelFiles.Edit(file.ToArray(), "Network", part =>
        {
            Assert.Equal(NewestFormat, BitConverter.ToInt32(part, 8));
            return part;
        });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_file_of_a_comparison_is_read(int format)
    {
        var report = ComparisonReport.Load(Path.Combine(_files, $"format{format}-comparison.json"));
        Assert.Equal([("AuxiLearn", 1, 0.51), ("single task", 1, 0.51)], report.Runs.Take(2).Select(run => (run.Method, run.Seed, run.Value)));
        Assert.Equal(6, report.Runs.Count);
    }

    [Fact]
    public void A_store_of_trials_is_read_and_gone_on_with()
    {
        using var store = new SqliteTrialStore(Copy("format3-trials.db"));
        Assert.Equal([0, 1], store.Open(new ExperimentInputs(), ["{\"a\":0}", "{\"a\":1}"]));
        Assert.Equal([TrialState.Done, TrialState.Open], store.Read().Select(trial => trial.State));
        Assert.NotNull(store.Claim("two", [1], TimeSpan.FromSeconds(10)));
    }

    /// <summary>It does not say what went into its trials, so nothing can go on with it.</summary>
    [Fact]
    public void A_store_that_sweeps_had_before_is_refused_in_one_sentence() =>
        Assert.Contains("has other tables", Assert.Throws<FormatException>(() => new SqliteTrialStore(Copy("format2-sweep.db"))).Message,
            StringComparison.Ordinal);

    private string Copy(string name)
    {
        var copy = Path.Combine(_folder.Path, name);
        File.Copy(Path.Combine(_files, name), copy);
        return copy;
    }

    private sealed class Row
    {
        public static Row[] All { get; } =
        [
            .. Enumerable.Range(0, 40).Select(row => new Row
            {
                Features = [row % 3, row % 5, 1], Pixels = [.. Enumerable.Range(0, 192).Select(pixel => (byte)(row * pixel))], Species = "abc"[row % 3]
                    .ToString(), IsLarge = row % 3 == 0, Mass = row % 7,
            }),
        ];

        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [VectorType(3, 8, 8)]
        public byte[] Pixels { get; set; } = [];

        public string Species { get; set; } = "";

        public bool IsLarge { get; set; }

        public float Mass { get; set; }
    }
}
