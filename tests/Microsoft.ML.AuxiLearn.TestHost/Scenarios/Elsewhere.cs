using System.Globalization;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>A whole piece of work, from a table to a saved model, where the machine, the culture, the folder or the disk is another.</summary>
internal static class Elsewhere
{
    private const int Rows = 120;

    /// <summary>
    /// Reads a table, trains with rows in a file, saves, loads, scores, exports weights and keeps results, all in the folder; prints what came of it, alike
    /// everywhere.
    /// </summary>
    /// <param name="folder">Where files go; made if it is not there.</param>
    /// <param name="culture">The culture of all threads.</param>
    /// <param name="ends">CRLF for lines that end as on Windows.</param>
    public static void Work(string folder, string culture, string ends)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture =
            new CultureInfo(culture);
        Directory.CreateDirectory(folder);
        var ml = new MLContext(1);
        var table = Path.Combine(folder, "table.csv");
        File.WriteAllText(table, Table(ends == "CRLF" ? "\r\n" : "\n"));
        var data = ml.Data.LoadTable(table);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            LabelColumnName = "y",
            AuxiliaryTasks = { AuxiliaryTask.Regression("z") },
            Network = new MlpNetwork([8])
            { Dropout = 0.1 },
            NumberOfEpochs = 3,
            BatchSize = 20,
            MemoryBudget = 256,
        };
        var estimator = ml.Transforms.Concatenate("Features", "a", "b").Append(ml.Regression.Trainers.AuxiLearn(options));
        var model = estimator.Fit(data);
        var file = Path.Combine(folder, "model.zip");
        ml.Model.SaveAtomically(model, data.Schema, file);
        var loaded = ml.Model.Load(file, out _);
        var scores = loaded.Transform(data).GetColumn<float>("Score").ToArray();
        model.LastTransformer.Model.ExportSafetensors(Path.Combine(folder, "weights.safetensors"));
        using (var weights = Safetensors.Open(Path.Combine(folder, "weights.safetensors")))
            Console.WriteLine(weights.Tensors.Count);
        using (var store = new SqliteTrialStore(Path.Combine(folder, "trials.db")))
        {
            store.Open(new ExperimentInputs(), ["{\"a\":0.5}"]);
            store.Claim("one", [0], TimeSpan.FromSeconds(10));
            store.Mark("one", 0, 1, null, 0.25);
            store.Finish("one", 0, TrialState.Done, 1.5);
            Console.WriteLine(store.Read()[0].State);
        }
        var report = new ComparisonReport("made up", "RRMSE", false,
            [new ComparisonRun { Method = "AuxiLearn", Seed = 1, Metric = "RRMSE", Value = 0.5, Seconds = 1.25 }], [], []);
        report.Save(Path.Combine(folder, "comparison.json"));
        Console.WriteLine(ComparisonReport.Load(Path.Combine(folder, "comparison.json")).Runs[0].Value.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine(string.Join(' ', model.LastTransformer.Model.History.Select(epoch => string.Join(", ", epoch.ToString().Split(", ")[..^1]))));
        Console.WriteLine(string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>Puts another file in the place of each of three that are there, and prints what hinders it and whether the old ones are whole.</summary>
    public static void Replace(string folder)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => new Row { Features = [row, -row, row % 7], Label = row }).ToArray());
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { Network = Network.Mlp(200, 200), NumberOfEpochs = 1 })
            .Fit(data);
        foreach (var (name, save) in new (string, Action<string>)[] { ("model.zip", path => ml.Model.SaveAtomically(model, data.Schema, path)),
            ("weights.safetensors", model.Model.ExportSafetensors) })
        {
            var path = Path.Combine(folder, name);
            try
            {
                save(path);
                Console.WriteLine($"{name}: written");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Console.WriteLine(
                    $"{name}: {exception.GetType().Name}, the old file has {(File.Exists(path) ? new FileInfo(path).Length : -1)} bytes, "
                        + $"{Directory.GetFiles(folder).Length} files");
            }
        }
    }

    private static string Table(string end)
    {
        var random = new Random(1);
        return "a,b,y,z" + end + string.Concat(Enumerable.Range(0, Rows).Select(_ =>
        {
            var (a, b) = (random.NextDouble() * 2 - 1, random.NextDouble() * 2000);
            return string.Create(CultureInfo.InvariantCulture, $"{a:F4},{b:F2},{a + b / 1000:F4},{a - b / 1000:F4}") + end;
        }));
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
