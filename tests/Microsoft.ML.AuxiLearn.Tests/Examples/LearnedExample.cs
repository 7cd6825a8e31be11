using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/learned.md.</summary>
internal static class LearnedExample
{
    public static (string[] Predicted, IReadOnlyList<float> UsedAuxiliaryClasses, GeneratedLabels Labels) Run(MLContext ml, IDataView rows)
    {
        GeneratedLabels? invented = null;
        // <example>
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Learned(classesPerLabel: 3) with { Inspect = labels => invented = labels } },
                Network = Network.Mlp(32),                     // the teacher's too
                NumberOfEpochs = 40,
                LearningRate = 0.01,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(rows);                        // features and labels, and no other column
        var predicted = model.Transform(rows).GetColumn<string>("PredictedLabel");
        var used = model.ElementAt(1) is AuxiLearnMulticlassTransformer learned ? learned.Model.History[^1].UsedAuxiliaryClasses : [];
        // </example>
        string[] result = [.. predicted];
        model.Dispose();
        return (result, used, invented!);
    }
}
