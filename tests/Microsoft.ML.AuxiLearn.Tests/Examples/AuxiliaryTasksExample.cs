namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/auxiliary-tasks.md.</summary>
internal static class AuxiliaryTasksExample
{
    public static (IDataView Made, AuxiLearnMulticlassTransformer Model) Run(MLContext ml, IDataView birds)
    {
        // <example>
        var light = new Dictionary<string, string> { ["raven"] = "dark", ["swan"] = "light", ["gull"] = "light" };
        var made = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.Transforms.Conversion.MapValue("Plumage", light, "Species"))        // a coarser label
            .Append(ml.Transforms.Concatenate("Sizes", "Wingspan", "BodyMass"))            // NaN where nobody measured
            .Fit(birds).Transform(birds);

        var model = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            AuxiliaryTasks =
            {
                AuxiliaryTask.Multiclass("Plumage"),
                AuxiliaryTask.VectorRegression("Sizes") with { Loss = TaskLoss.Huber() },
                AuxiliaryTask.MultiLabel("Attributes", averaged: true),
            },
            NumberOfEpochs = 30,
        }).Fit(made);
        // </example>
        return (made, model);
    }
}
