using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>Trainers of tasks for which ML.NET has no catalog: <c>mlContext.AuxiLearn().Trainers</c>.</summary>
public sealed class AuxiLearnTrainers
{
    private readonly IHostEnvironment _env;

    internal AuxiLearnTrainers(IHostEnvironment env) => _env = env;

    /// <summary>A trainer of the class of each pixel that learns how much each auxiliary task counts.</summary>
    /// <param name="labelColumnName">The label, a vector of keys [h, w] or [1, h, w].</param>
    /// <param name="featureColumnName">The images.</param>
    /// <param name="auxiliaryTasks">The auxiliary tasks; null for none.</param>
    /// <param name="network">The backbone; null takes <c>Network.UNet()</c>.</param>
    /// <param name="numberOfEpochs">Passes over the training rows, at least 1.</param>
    /// <param name="learningRate">The primary learning rate, positive.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(
    ///     auxiliaryTasks: [AuxiliaryTask.Depth("Depth")], network: Network.UNet(width: 4, depth: 2), numberOfEpochs: 2);
    /// AuxiLearnSegmentationTransformer model = trainer.Fit(train);
    /// </code>
    /// </example>
    public AuxiLearnSegmentationTrainer SemanticSegmentation(
        string labelColumnName = DefaultColumnNames.Label, string featureColumnName = DefaultColumnNames.Features,
            IEnumerable<AuxiliaryTask>? auxiliaryTasks = null, Network? network = null,
        int numberOfEpochs = AuxiLearnOptions.Defaults.NumberOfEpochs, double learningRate = AuxiLearnOptions.Defaults.LearningRate) =>
        SemanticSegmentation(CommonOptions.Fill(new AuxiLearnSegmentationTrainer.Options(), labelColumnName, featureColumnName, null, auxiliaryTasks,
            network, numberOfEpochs, learningRate));

    /// <summary>A trainer of the class of each pixel that learns how much each auxiliary task counts.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.AuxiLearn().Trainers.SemanticSegmentation(new AuxiLearnSegmentationTrainer.Options
    /// {
    ///     AuxiliaryTasks = { AuxiliaryTask.Depth("Depth"), AuxiliaryTask.SurfaceNormals("Normals") },
    ///     Network = Network.UNet(width: 4, depth: 2),
    ///     NumberOfEpochs = 2,
    /// });
    /// </code>
    /// </example>
    public AuxiLearnSegmentationTrainer SemanticSegmentation(AuxiLearnSegmentationTrainer.Options options) => new(_env, options);
}
