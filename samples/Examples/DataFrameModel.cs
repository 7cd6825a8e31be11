using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.AuxiLearn;

internal static class DataFrameModel
{
    /// <summary>A CSV file with the columns species, bill, flipper and mass, as ML.NET's DataFrame reads it.</summary>
    public static void Main(string[] args)
    {
        var ml = new MLContext(seed: 1);
        var birds = DataFrame.LoadCsv(args[0]);                      // a DataFrame is an IDataView
        var model = ml.Transforms.Concatenate("Features", "bill", "flipper")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "species"))
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(auxiliaryTasks: [AuxiliaryTask.Regression("mass")], numberOfEpochs: 50))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(birds);
        Console.WriteLine(model.Transform(birds).ToDataFrame(5, "species", "PredictedLabel"));
    }
}
