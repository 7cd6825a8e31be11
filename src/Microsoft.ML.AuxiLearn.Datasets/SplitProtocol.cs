namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>
/// How the published training and test rows become training, validation, test and auxiliary rows, and how many of the training rows keep their label. The steps
/// are taken in the order of the properties. The same seed gives the same rows, and of two numbers of labels the fewer are among the more.
/// </summary>
public sealed record SplitProtocol
{
    /// <summary>The share of the published test rows that becomes the validation rows, 0 to 1; half of CUB's 5,794 are 2,897.</summary>
    public double ValidationFromTest { get; init; }

    /// <summary>The share of each class's training rows that becomes validation rows, 0 to 1 without 1.</summary>
    public double ValidationFromTrain { get; init; }

    /// <summary>The training rows of each class that keep their label, above 0, or null for all; a class with fewer keeps them all.</summary>
    public int? LabelsPerClass { get; init; }

    /// <summary>The share of each class's training rows that keep their label, above 0 to 1, or null for all; a class keeps one at least.</summary>
    public double? LabelShare { get; init; }

    /// <summary>
    /// The rows that are taken from the labelled training rows as the auxiliary set, the same number of each class as far as that is possible.
    /// </summary>
    public int AuxiliaryRows { get; init; }

    /// <summary>
    /// Whether training rows without a label leave the data set; otherwise they stay, with their label missing (key 0) and every other column as it was.
    /// </summary>
    public bool DropUnlabelled { get; init; }

    /// <summary>The seed of every random choice; the same seed gives the same rows.</summary>
    public int Seed { get; init; }

    /// <exception cref="ArgumentException">An option is outside its range, or both LabelsPerClass and LabelShare are given.</exception>
    internal void Check()
    {
        Expect(ValidationFromTest is >= 0 and <= 1, nameof(ValidationFromTest), ValidationFromTest, "a share from 0 to 1");
        Expect(ValidationFromTrain is >= 0 and < 1, nameof(ValidationFromTrain), ValidationFromTrain, "a share from 0 to below 1");
        Expect(LabelsPerClass is null or > 0, nameof(LabelsPerClass), LabelsPerClass, "a number above 0, or null for all");
        Expect(LabelShare is null or (> 0 and <= 1), nameof(LabelShare), LabelShare, "a share above 0 to 1, or null for all");
        Expect(AuxiliaryRows >= 0, nameof(AuxiliaryRows), AuxiliaryRows, "0 or more");
        Expect(LabelsPerClass is null || LabelShare is null, nameof(LabelShare), LabelShare, $"null where {nameof(LabelsPerClass)} is given");
    }

    private static void Expect(bool holds, string option, object? found, string expected)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {found}; expected {expected}."), option);
    }
}
