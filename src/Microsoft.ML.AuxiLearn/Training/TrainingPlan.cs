using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>How a training goes about it.</summary>
internal sealed record TrainingPlan
{
    /// <summary>The backbone of the primary network.</summary>
    public required Network Network { get; init; }

    /// <summary>The networks that are trained side by side, at least 1.</summary>
    public int Members { get; init; } = 1;

    /// <summary>Those of them that learn the main task alone, fewer than there are.</summary>
    public int SingleTaskMembers { get; init; }

    /// <summary>The backbones of all members.</summary>
    /// <param name="averagesProbabilities">Whether the main outputs are logits.</param>
    public Network Backbones(bool averagesProbabilities) => Members == 1 ? Network : new MembersNetwork((MlpNetwork)Network, Members, averagesProbabilities);

    /// <summary>Whether what frozen layers make of images is computed once, where these are the same in every epoch.</summary>
    public bool KeepsFeatures { get; init; } = true;

    /// <summary>What training goes on from; null starts with the network's own initial weights.</summary>
    public InitialWeights? Initial { get; init; }

    /// <summary>What the network computes in during primary steps.</summary>
    public Precision Precision { get; init; }

    /// <summary>Makes the method that weighs so many losses on a device, with random numbers of its own.</summary>
    public required Func<int, torch.Device, Random, TaskWeighting> Weighting { get; init; }

    /// <summary>Of a training in two branches (<see cref="Fork"/>), the steps of each between two merges; null for one branch.</summary>
    public int? MergeInterval { get; init; }

    /// <summary>The least side of images that the method can combine pixel by pixel; null where any will do.</summary>
    public int? LeastSide { get; init; }

    /// <summary>Of the primary weights.</summary>
    public required OptimizerPlan Optimizer { get; init; }

    /// <summary>How the primary learning rate changes over the epochs.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>The largest norm of the primary gradient; null for none.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Passes over the training rows.</summary>
    public required int NumberOfEpochs { get; init; }

    /// <summary>Primary steps in place of epochs; null counts epochs.</summary>
    public int? NumberOfSteps { get; init; }

    /// <summary>Primary steps in place of epochs after which training stops; null counts epochs.</summary>
    public int? EarlyStoppingSteps { get; init; }

    /// <summary>The epochs of a training with so many steps in each, the last of which may be shorter.</summary>
    public int EpochsOf(int stepsPerEpoch) => NumberOfSteps is { } steps ? (steps + stepsPerEpoch - 1) / stepsPerEpoch : NumberOfEpochs;

    /// <summary>The epochs without a better one after which training stops; null for none.</summary>
    public int? PatienceOf(int stepsPerEpoch) => EarlyStoppingSteps is { } steps ? Math.Max(1, steps / stepsPerEpoch) : EarlyStoppingPatience;

    /// <summary>The steps of an epoch, from 1.</summary>
    public int StepsIn(int epoch, int stepsPerEpoch) =>
        NumberOfSteps is { } steps ? Math.Min(stepsPerEpoch, steps - ((epoch - 1) * stepsPerEpoch)) : stepsPerEpoch;

    /// <summary>Rows in a primary step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Epochs without a better validation metric after which training stops; null trains to the end.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>How the auxiliary weights are learned.</summary>
    public required AuxiliaryPlan Auxiliary { get; init; }

    /// <summary>
    /// Passes that the history's gradients of the tasks may take for each primary step, which is about a pass and a half; 0 measures none.
    /// </summary>
    public double GradientPasses { get; init; } = 0.004;

    /// <summary>The processes that train together; null for this one alone.</summary>
    public Distribution? Distribution { get; init; }

    /// <summary>The same, without how they go about it.</summary>
    public ICollective? Collective => Distribution?.Collective;

    /// <summary>Every option that decides what is trained, by name, which processes that train together must have in common.</summary>
    public IReadOnlyList<(string Name, string Value)> Options { get; init; } = [];

    /// <summary>Called after each epoch.</summary>
    public Action<EpochReport>? Progress { get; init; }

    /// <summary>Called when training is over, with the weights of pixels.</summary>
    public Action<PixelWeights>? PixelInspector { get; init; }

    /// <summary>Stops training between two steps.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Where the state of the training is saved, and found again; null for nowhere.</summary>
    public CheckpointPlan? Checkpoints { get; init; }

    /// <summary>Whether a training that is cancelled, or whose <see cref="Progress"/> throws, returns the best weights so far.</summary>
    public bool KeepBest { get; init; }

    /// <summary>How much the rows of each class count in the loss and in the metric.</summary>
    public ClassWeights ClassWeights { get; init; }

    /// <summary>The logit above which a row is called true; null for 0.</summary>
    public Func<HeldOutOutputs, float>? ThresholdOf { get; init; }

    /// <summary>Whether anything is made of the validation rows once the weights are chosen.</summary>
    public bool LooksAtHeldOut => IsCalibrated || Coverage is not null || ThresholdOf is not null;

    /// <summary>Whether the outputs of classes are divided by a temperature, chosen on the validation rows.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>The share of new rows whose label conformal predictions are to cover; null for none.</summary>
    public double? Coverage { get; init; }
}
