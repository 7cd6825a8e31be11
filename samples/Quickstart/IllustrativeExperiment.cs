using MathNet.Numerics.Statistics;
using Spectre.Console;

namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>
/// The paper's illustration: a linear model with a very noisy target, one auxiliary measurement that helps and one that harms. AuxiLearn learns from a small
/// auxiliary set of main labels to listen to the one and not to the other.
/// </summary>
internal static class IllustrativeExperiment
{
    private const int TrainingRows = 1000;
    private const int TestRows = 2000;
    private const int Epochs = 150;

    private static readonly string[] _methods = ["SingleTask", "Equal", "AuxiLearn"];

    public static void Run(int seeds, int auxiliaryRows, Trainings trainings, string? page)
    {
        AnsiConsole.MarkupLine("[bold]One noisy target, one measurement that helps, one that harms[/]");
        AnsiConsole.WriteLine(
            $"y = x1 + x2 + noise of deviation 5; {TrainingRows} rows, {auxiliaryRows} of them the auxiliary set, tested on {TestRows} rows against y without "
                + "noise.");

        var results = new List<Result>();
        TrainingBar.Show(AnsiConsole.Console, seeds * _methods.Length, bar =>
        {
            for (var seed = 1; seed <= seeds; seed++)
                foreach (var method in _methods)
                {
                    bar.Begin($"{method}, seed {seed}");
                    results.Add(Train(method, seed, auxiliaryRows, trainings, bar.Report));
                }
        });

        ShowWeights(results.Last(result => result.Method == "AuxiLearn"));
        ShowResults(results);
        SaveAndLoad(results.Last(result => result.Method == "AuxiLearn"));
        if (page is null)
            return;
        results.Last(result => result.Method == "AuxiLearn").Model.Report().Save(page);
        AnsiConsole.WriteLine($"The report of that model is {page}.");
    }

    private static Result Train(string method, int seed, int auxiliaryRows, Trainings trainings, Action<EpochReport> progress)
    {
        var ml = new MLContext(seed);
        var random = new Random(seed);
        var train = ml.Data.LoadFromEnumerable(Observation.Sample(TrainingRows, random));
        var test = Observation.Sample(TestRows, random);

        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(Observation.Helpful)), AuxiliaryTask.SameTarget(nameof(Observation.Harmful)) },
            Weighting = method == WeightingMethod.AuxiLearn().Name
                ? WeightingMethod.AuxiLearn(LossCombiner.Relative(most: 10))   // one precise measurement may be worth several noisy ones
                : WeightingMethod.Parse(method),
            Network = Network.Mlp(),
            AuxiliarySet = AuxiliarySet.HeldOutRows(auxiliaryRows),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = Epochs,
            BatchSize = 256,
            LearningRate = 1e-2,
            WeightDecay = 0,
            Progress = progress,
        };
        trainings.Checkpoints.Give(options, $"seed {seed}");
        var model = ml.Regression.Trainers.AuxiLearn(options).Fit(train);

        var scores = Scores(ml, model, test);
        var rmse = Math.Sqrt(test.Zip(scores, (row, score) => Math.Pow(row.Truth - score, 2)).Mean());
        var parameters = Parameters(ml, model);
        var distance = Math.Sqrt(parameters.Zip(Observation.TrueParameters, (found, truth) => Math.Pow(found - truth, 2)).Sum());
        trainings.Add(method, seed, model.Model.History, ("test RMSE", rmse), ("distance from the true parameters", distance));
        return new Result(method, rmse, distance, model.Model.History, model, train.Schema);
    }

    /// <summary>The linear model's slopes, read from its predictions at the origin and the unit vectors.</summary>
    private static float[] Parameters(MLContext ml, ITransformer model)
    {
        var scores = Scores(ml, model, [new() { Features = [0, 0] }, new() { Features = [1, 0] }, new() { Features = [0, 1] }]);
        return [scores[1] - scores[0], scores[2] - scores[0]];
    }

    private static float[] Scores(MLContext ml, ITransformer model, IEnumerable<Observation> rows) =>
        [.. ml.Data.CreateEnumerable<Prediction>(model.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false)
            .Select(prediction => prediction.Score)];

    private static void ShowWeights(Result result)
    {
        var table = new Table().RoundedBorder().Title("How AuxiLearn's weights move").AddColumn("epoch");
        foreach (var name in result.History[0].TaskNames)
            table.AddColumn(new TableColumn(name).RightAligned());
        var largest = result.History.Max(report => report.TaskWeights.Max());
        foreach (var report in result.History.Where(report => report.Epoch is 1 or 2 or 5 or 10 or 20 or 50 || report.Epoch % 50 == 0))
            table.AddRow([$"{report.Epoch}", .. report.TaskWeights.Select(
                weight => $"{weight:F2} {new string('█', (int)Math.Round(10 * weight / largest)),-10}")]);
        AnsiConsole.Write(table);
    }

    private static void ShowResults(IEnumerable<Result> results)
    {
        var table = new Table().RoundedBorder().Title("Median over the seeds").AddColumn("method")
            .AddColumn(new TableColumn("test RMSE").RightAligned()).AddColumn(new TableColumn("distance from the true parameters").RightAligned())
            .AddColumn(new TableColumn("weight of harmful / helpful").RightAligned());
        foreach (var method in results.GroupBy(result => result.Method))
        {
            table.AddRow(
                method.Key,
                $"{method.Select(result => result.Rmse).Median():F3}",
                $"{method.Select(result => result.Distance).Median():F3}",
                method.Key == "SingleTask" ? "" : $"{method.Select(result => result.HarmfulOverHelpful).Median():F3}");
        }
        AnsiConsole.Write(table);
    }

    private static void SaveAndLoad(Result result)
    {
        const string file = "model.zip";
        new MLContext().Model.Save(result.Model, result.Schema, file);

        var ml = new MLContext();
        var loaded = ml.Model.Load(file, out _);
        using var engine = ml.Model.CreatePredictionEngine<Observation, Prediction>(loaded);
        var prediction = engine.Predict(new Observation { Features = [2, 1] });
        AnsiConsole.WriteLine($"Saved {file}, loaded it in a new MLContext; its prediction for x = (2, 1) is {prediction.Score:F2}, and the truth is 3.");
        AnsiConsole.WriteLine("Next: run it on your own table (-- --help has an example), or write your first model (docs/first-model.md).");
    }

    private sealed record Result(string Method, double Rmse, double Distance, IReadOnlyList<EpochReport> History, ITransformer Model, DataViewSchema Schema)
    {
        public double HarmfulOverHelpful => History[^1].TaskWeights is [_, var helpful, var harmful] ? harmful / helpful : double.NaN;
    }
}
