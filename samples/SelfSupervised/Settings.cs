namespace Microsoft.ML.AuxiLearn.Samples.SelfSupervised;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DataFormat Format { get; init; }

    /// <summary>The folder, or the file of a table; null for rendered images.</summary>
    public string? Data { get; init; }

    /// <summary>The training rows that keep their label.</summary>
    public int Labels { get; init; } = 40;

    /// <summary>The columns of a table.</summary>
    public string Label { get; init; } = "last:1";

    public TaskKind? Task { get; init; }

    public string? Ignore { get; init; }

    public string? Split { get; init; }

    public int Seeds { get; init; } = 3;

    public int FirstSeed { get; init; } = 1;

    public int Trials { get; init; } = 1;

    public int Steps { get; init; } = 600;

    /// <summary>The networks of every contender on a table, of whose outputs predictions are the mean.</summary>
    public int Members { get; init; } = 1;   // what one task more costs and gains is easier to see

    /// <summary>The rows that are classes of SelfSupervision.Exemplar; null without this task.</summary>
    public int? Exemplars { get; init; }

    /// <summary>The contenders that run beside the single task, by their names; null for all.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    public string? Json { get; init; }

    /// <summary>The PNG file of clouds with their parts, or of images with missing patches; null for none.</summary>
    public string? Picture { get; init; }
}
