using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/reports.md.</summary>
internal static class ReportsExample
{
    public static (double Best, float[] Weights) Run(MLContext ml, IDataView rows, IDataView test, IProgress<EpochReport> progress, string html, string markdown, string csv)
    {
        // <example>
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Binary("IsLarge"), AuxiliaryTask.Regression("Mass") },
                Progress = progress.Report,                            // of an IProgress<EpochReport>; the log has a line for each epoch too
                NumberOfEpochs = 20,
            }));
        var model = pipeline.Fit(rows);

        model.Report(test).Save(html);                                 // one file that opens offline
        model.Report().Save(markdown);                                 // a model card, because it ends with .md

        var history = model.LastTransformer.Model.History;
        File.WriteAllText(csv, history.ToCsv());                       // a line for each epoch and task
        var best = history.Best!.ValidationMetric;
        var weights = history.ToDataView(ml).GetColumn<float[]>("TaskWeights").Last();
        // </example>
        model.Dispose();
        return (best, weights);
    }
}
