namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/performance.md.</summary>
internal static class PerformanceExample
{
    public static AuxiLearnMulticlassTrainer Trainer(MLContext ml)
    {
        // <example>
        var trainer = ml.MulticlassClassification.Trainers.AuxiLearn(new AuxiLearnMulticlassTrainer.Options
        {
            Network = Network.Mlp(1024, 1024),
            Members = 1,                        // one network, not four
            Precision = Precision.BFloat16,   // within the network, in primary steps; weights and all else are float32
            NumberOfEpochs = 20,
        });
        // </example>
        return trainer;
    }
}
