using MathNet.Numerics.Statistics;
using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>Single task, equal weights and AuxiLearn on any table: the auxiliary columns serve in training and are not needed to predict.</summary>
internal static class TableExperiment
{
    private static readonly string[] _methods = ["SingleTask", "Equal", "AuxiLearn"];

    public static void Run(string path, string label, string auxiliary, string? ignore, int seeds, Trainings trainings, string? page)
    {
        var ml = new MLContext(0);
        var table = ml.Data.LoadTable(path, null, out var report);
        AnsiConsole.WriteLine(report.ToString());
        var roles = table.Schema.FindRoles(label, auxiliary, ignore);
        var task = new TableTask(table, roles);
        var isRegression = task.Kind == TaskKind.Regression;
        var labelled = isRegression ? ml.Data.FilterRowsByMissingValues(table, roles.Label) : table;
        AnsiConsole.WriteLine(
            $"{table.GetRowCount()} rows, {roles.Features.Count} feature columns, label {roles.Label} ({(isRegression ? "regression" : "classes")}), "
                + $"auxiliary {string.Join(", ", roles.Auxiliary)}; 80% train, 20% test, {seeds} seeds.");

        var results = new List<(string Method, double Metric, ITransformer Model)>();
        var lastReport = "";
        IDataView test = labelled;
        TrainingBar.Show(AnsiConsole.Console, seeds * _methods.Length, bar =>
        {
            for (var seed = 1; seed <= seeds; seed++)
            {
                var split = ml.Data.TrainTestSplit(labelled, testFraction: 0.2, seed: seed);
                test = split.TestSet;
                foreach (var method in _methods)
                {
                    var context = new MLContext(seed);
                    bar.Begin($"{method}, seed {seed}");
                    var model = Pipeline(context, task, method, options =>
                    {
                        options.Progress = bar.Report;
                        trainings.Checkpoints.Give(options, $"{path}, seed {seed}");
                    }).Fit(split.TrainSet);
                    var metric = Metric(context, model.Transform(split.TestSet), task.Label, isRegression);
                    var history = Trained(model).Single().History;
                    lastReport = method == "AuxiLearn" ? history[^1].ToString() : lastReport;
                    trainings.Add(method, seed, history, (isRegression ? "test RMSE" : "test accuracy", metric));
                    results.Add((method, metric, model));
                }
            }
        });

        Show(results, isRegression);
        AnsiConsole.WriteLine($"AuxiLearn's last epoch: {lastReport}");
        SaveAndLoad(results[^1].Model, table, roles, isRegression);
        if (page is null)
            return;
        results[^1].Model.Report(test, task.Label).Save(page);
        AnsiConsole.WriteLine($"The report of that model is {page}.");
    }

    private static IEstimator<ITransformer> Pipeline(MLContext ml, TableTask task, string method, Action<AuxiLearnOptions> configure)
    {
        var pipeline = task.LabelColumns(ml).Append(task.FeatureColumns(ml)).Append(task.Trainer(ml, options =>
        {
            options.Weighting = WeightingMethod.Parse(method);
            options.Network = Network.Mlp(64, 64);
            options.ValidationSet = ValidationSet.HeldOut(0.2);
            configure(options);
        }));
        return task.Kind == TaskKind.Regression ? pipeline : pipeline.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    }

    /// <summary>The models in a pipeline.</summary>
    private static IEnumerable<AuxiLearnModelParameters> Trained(ITransformer model) => model switch
    {
        AuxiLearnTransformer trained => [trained.Model],
        IEnumerable<ITransformer> parts => parts.SelectMany(Trained),
        _ => [],
    };

    private static double Metric(MLContext ml, IDataView scored, string label, bool isRegression) => isRegression
        ? ml.Regression.Evaluate(scored, label).RootMeanSquaredError
        : ml.MulticlassClassification.Evaluate(scored, label).MicroAccuracy;

    private static void Show(IReadOnlyList<(string Method, double Metric, ITransformer Model)> results, bool isRegression)
    {
        var table = new Table().RoundedBorder().AddColumn("method").AddColumn(new TableColumn(isRegression ? "test RMSE" : "test accuracy").RightAligned())
            .AddColumn(new TableColumn("standard error").RightAligned());
        foreach (var method in results.GroupBy(result => result.Method))
        {
            var metrics = method.Select(result => result.Metric).ToArray();
            table.AddRow(method.Key, $"{metrics.Mean():F4}", metrics.Length > 1 ? $"{metrics.StandardDeviation() / Math.Sqrt(metrics.Length):F4}" : "");
        }
        AnsiConsole.Write(table);
    }

    private static void SaveAndLoad(
        ITransformer model, IDataView table, (string Label, IReadOnlyList<string> Auxiliary, IReadOnlyList<string> Features) roles, bool isRegression)
    {
        const string file = "model.zip";
        new MLContext().Model.Save(model, table.Schema, file);
        var ml = new MLContext();
        var loaded = ml.Model.Load(file, out _);
        var first = loaded.Transform(ml.Data.TakeRows(table, 3)).Preview(3);
        var column = isRegression ? "Score" : "PredictedLabel";
        var predictions = first.RowView.Select(row => $"{Value(row, column)} (true: {Value(row, roles.Label)})");
        AnsiConsole.WriteLine($"Saved {file}, loaded it in a new MLContext; the first rows: {string.Join(", ", predictions)}.");
        AnsiConsole.WriteLine("Next: samples/Compare tells whether these differences are more than chance.");
    }

    private static object Value(DataDebuggerPreview.RowInfo row, string column) => row.Values.Last(value => value.Key == column).Value;
}
