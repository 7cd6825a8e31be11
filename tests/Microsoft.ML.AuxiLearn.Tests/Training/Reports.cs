namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Reports of epochs that nobody trained.</summary>
internal static class Reports
{
    public static EpochReport Of(
        int epoch, int epochs, string[] tasks, float[] losses, float[] weights, double auxiliaryLoss = double.NaN, double metric = double.NaN,
            string metricName = "accuracy",
        bool isBest = false, double learningRate = 0.1, double seconds = 1) => new()
        {
            Epoch = epoch,
            Epochs = epochs,
            TaskNames = tasks,
            TrainingLosses = losses,
            TaskWeights = weights,
            AuxiliaryLoss = auxiliaryLoss,
            ValidationMetric = metric,
            MetricName = metricName,
            IsBest = isBest,
            LearningRate = learningRate,
            Duration = TimeSpan.FromSeconds(seconds),
        };
}
