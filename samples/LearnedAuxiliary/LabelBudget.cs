using System.Globalization;
using Microsoft.ML.AuxiLearn.Datasets;

namespace Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;

/// <summary>How many training rows keep their label: a share of each class, or a number of each class.</summary>
internal sealed record LabelBudget(double? Share, int? PerClass)
{
    /// <exception cref="ArgumentException">Neither 5% nor 30.</exception>
    public static LabelBudget Parse(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100 ? new(percent / 100, null)
        : int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count > 0 ? new(null, count)
        : throw new ArgumentException($"--labels is '{text}'; expected a share of each class such as 5%, or a number of each class such as 30.");

    /// <summary>The protocol of a data set: rows without a label have nothing to teach here, and leave.</summary>
    public SplitProtocol Protocol(int seed, double validationFromTrain = 0, double validationFromTest = 0) => new()
    {
        Seed = seed,
        ValidationFromTrain = validationFromTrain,
        ValidationFromTest = validationFromTest,
        LabelShare = Share,
        LabelsPerClass = PerClass,
        DropUnlabelled = true,
    };

    /// <summary>The rows of a class that keep their label.</summary>
    public int Of(int rows) => PerClass is { } count ? Math.Min(count, rows) : Math.Max(1, (int)Math.Round(Share!.Value * rows));

    public override string ToString() =>
        PerClass is { } count ? $"{count} labels of each class" : string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0.##}% of the labels");
}
