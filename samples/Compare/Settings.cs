namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required TableSource Source { get; init; }

    public required string Methods { get; init; }

    public required string Outside { get; init; }

    /// <summary>The methods whose auxiliary columns are also left out one by one.</summary>
    public string? DropOne { get; init; }

    /// <summary>How many training rows keep their label; null for all.</summary>
    public int? Labelled { get; init; }

    public int Seeds { get; init; }

    public int FirstSeed { get; init; } = 1;

    /// <summary>The methods that are also run as one network without members.</summary>
    public string Alone { get; init; } = "";

    /// <summary>Whether networks read the columns as they are, by Network.Table, and not as numbers and indicators.</summary>
    public bool IsTableNetwork { get; init; }

    /// <summary>The widths of the layers of the perceptron.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 64];

    public int Trials { get; init; }

    /// <summary>The most steps of a training.</summary>
    public int Steps { get; init; }

    /// <summary>Of each training of a method; null leaves it to the library.</summary>
    public int? Members { get; init; }

    /// <summary>Those that learn the main task alone; null leaves it to the library.</summary>
    public int? SingleTaskMembers { get; init; }

    /// <summary>Whether each feature's importance to each model is measured.</summary>
    public bool MeasuresImportance { get; init; }

    /// <summary>In minutes.</summary>
    public double? Budget { get; init; }

    public string? Json { get; init; }

    /// <summary>Where trainings are saved while they run.</summary>
    public required CheckpointFolders Checkpoints { get; init; }

    /// <summary>Where the runs are, for several machines; null for where <see cref="Json"/> alone keeps them.</summary>
    public TrialPlace? Store { get; init; }
}
