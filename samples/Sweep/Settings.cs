namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required TableSource Source { get; init; }

    public required string Methods { get; init; }

    public StrategyName Strategy { get; init; }

    public int Trials { get; init; }

    /// <summary>Of successive halving.</summary>
    public int Rungs { get; init; }

    public int Seeds { get; init; }

    /// <summary>Of one training.</summary>
    public int Epochs { get; init; }

    /// <summary>Where trainings are saved while they run.</summary>
    public required CheckpointFolders Checkpoints { get; init; }

    /// <summary>Where the trials are.</summary>
    public required TrialPlace Store { get; init; }
}
