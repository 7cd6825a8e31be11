namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>The options that a trainer's short form has as parameters.</summary>
internal static class CommonOptions
{
    public static TOptions Fill<TOptions>(
        TOptions options, string labelColumnName, string featureColumnName, string? exampleWeightColumnName, IEnumerable<AuxiliaryTask>? auxiliaryTasks,
        Network? network, int numberOfEpochs, double learningRate) where TOptions : AuxiLearnOptions
    {
        options.LabelColumnName = labelColumnName;
        options.FeatureColumnName = featureColumnName;
        options.ExampleWeightColumnName = exampleWeightColumnName;
        foreach (var task in auxiliaryTasks ?? [])
            options.AuxiliaryTasks.Add(task);
        options.Network = network ?? options.Network;
        options.NumberOfEpochs = numberOfEpochs;
        options.LearningRate = learningRate;
        return options;
    }
}
