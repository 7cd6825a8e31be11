namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DataFormat Format { get; init; }

    /// <summary>The folder, or the file of a table; null for rendered images.</summary>
    public string? Data { get; init; }

    public LabelBudget Labels { get; init; } = new(Share: 0.05, PerClass: null);

    /// <summary>The columns of a table.</summary>
    public string Label { get; init; } = "last:1";

    public string? Ignore { get; init; }

    public string? Split { get; init; }

    public int ClassesPerLabel { get; init; } = 5;

    public double Entropy { get; init; } = 0.2;

    /// <summary>Whether the teacher learns from a second batch of the training rows, and not from the validation rows.</summary>
    public bool SecondBatch { get; init; }

    public int Seeds { get; init; } = 3;

    public int FirstSeed { get; init; } = 1;

    public int Trials { get; init; } = 1;

    public int Steps { get; init; } = 400;

    public int Interval { get; init; } = 5;

    public string? Json { get; init; }

    /// <summary>Where the pictures go.</summary>
    public string Pictures { get; init; } = "artifacts";
}
