namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/comparison.md.</summary>
internal static class ComparisonExample
{
    public static async Task<ComparisonReport> Run(MLContext ml, IDataView data, WeightingMethod[] methods, int[] seeds, string file, CancellationToken cancellationToken = default)
    {
        // <example>
        var comparison = new Comparison(
            seed => { var parts = ml.Data.TrainTestSplit(data, 0.2, seed: seed); var inner = ml.Data.TrainTestSplit(parts.TrainSet, 0.25, seed: seed); return new ComparisonSplit(inner.TrainSet, inner.TestSet, parts.TestSet); },
            ComparisonMetric.RelativeRootMeanSquaredError(),
            methods.Select(method => Contender.Of(method, (weighting, trial) => trial.Context.Regression.Trainers.AuxiLearn(
                trial.Configure(new AuxiLearnRegressionTrainer.Options { Weighting = weighting, AuxiliaryTasks = { AuxiliaryTask.Regression("Depth") } })))))
        {
            Seeds = seeds,
            Budget = TimeSpan.FromMinutes(10),
            File = file,   // JSON; a second run with the same file does what is missing
            Importance = (model, test) => ml.Regression.PermutationFeatureImportance(model, test, permutationCount: 3)   // what each feature is worth
                .ToDictionary(feature => feature.Key, feature => feature.Value.RootMeanSquaredError.Mean),
        };
        ComparisonReport report = await comparison.RunAsync(cancellationToken);
        Console.WriteLine(report.Verdict);
        // </example>
        return report;
    }
}
