using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Scoring;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What was learned, beside the weights: how the tasks count, how training went, and what the network is. It is saved with the model.</summary>
public sealed class AuxiLearnModelParameters
{
    private readonly TrainingRecord _training;

    internal AuxiLearnModelParameters(ScoringModel model, TrainingRecord training)
    {
        _training = training;
        Network = model.Network.Description;
        TrainableParameterCount = model.Network.named_parameters()
            .Where(named => PrimaryNetwork.IsMain(named.name) && named.parameter.requires_grad)
            .Sum(named => named.parameter.numel());
    }

    /// <summary>The name of each loss, the main task's first.</summary>
    public IReadOnlyList<string> TaskNames => _training.TaskNames;

    /// <summary>How much each task's loss counts at the end of training, in the order of <see cref="TaskNames"/>: the derivative of the combined loss by it.</summary>
    public IReadOnlyList<float> TaskWeights => _training.History.Count == 0 ? [] : _training.History[^1].TaskWeights;

    /// <summary>One report per epoch.</summary>
    public IReadOnlyList<EpochReport> History => _training.History;

    /// <summary>The epoch, from 1, whose weights the model has.</summary>
    public int BestEpoch => _training.BestEpoch;

    /// <summary>The backbone of the primary network.</summary>
    public Network Network { get; }

    /// <summary>The trained weights of the backbone and the main head; heads of auxiliary tasks are not part of the model.</summary>
    public long TrainableParameterCount { get; }

    internal void Save(Stream stream) => _training.Save(stream);
}
