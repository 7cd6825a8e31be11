using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Datasets;

internal static class TableModel
{
    /// <summary>A CSV file with the columns species, bill, flipper, sex and mass, in any order and any dialect.</summary>
    public static void Main(string[] args)
    {
        var ml = new MLContext(seed: 1);
        var table = ml.Data.LoadTable(args[0], null, out TableReport report);
        Console.WriteLine(report);                                   // what was guessed of the file, and every doubt

        var parts = ml.Data.TrainTestSplit(table, testFraction: 0.2, seed: 1);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "species")
            .Append(ml.Transforms.Concatenate("Features", "bill", "flipper"))
            .Append(ml.Transforms.ReplaceMissingValues("Features"))  // blanks of features; those of auxiliary columns need nothing
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Multiclass("sex"), AuxiliaryTask.Regression("mass") },
                NumberOfEpochs = 50,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(parts.TrainSet);

        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(parts.TestSet));
        Console.WriteLine($"Accuracy: {metrics.MicroAccuracy:P0}");
        ml.Model.Save(model, table.Schema, "model.zip");
    }
}
