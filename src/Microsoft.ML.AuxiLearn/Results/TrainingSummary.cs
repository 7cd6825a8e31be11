namespace Microsoft.ML.AuxiLearn;

/// <summary>What it takes to repeat a training, and how it ended.</summary>
public sealed record TrainingSummary
{
    /// <summary>
    /// How training ended, in a sentence: the epoch whose weights the model has, and its validation metric beside that of an answer that looks at no feature.
    /// </summary>
    public required string Conclusion { get; init; }

    /// <summary>What is doubtful about the model, a sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>The options that are not what they are by default, each with its value.</summary>
    public required string Options { get; init; }

    /// <summary>The seed of the MLContext; null where it had none.</summary>
    public required int? Seed { get; init; }

    /// <summary>The rows that were trained on.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>
    /// A hash of the rows that were given for training, as they were read and in their order: features, labels and example weights; the first 16 hexadecimal
    /// digits of a SHA-256. Null in models of earlier versions.
    /// </summary>
    public string? RowsHash { get; init; }

    /// <summary>The rows on which the best weights were chosen; 0 for none.</summary>
    public required long ValidationRows { get; init; }

    /// <summary>The rows of the auxiliary set, where it has rows of its own; else 0.</summary>
    public required long AuxiliaryRows { get; init; }

    /// <summary>By what the outputs of classes are divided, so that their probabilities come true; null without calibration.</summary>
    public double? Temperature { get; init; }

    /// <summary>
    /// The expected calibration error of the validation rows, from 0 to 1: how far the probability of the predicted class is from the share of rows in which
    /// it is
    /// the label, on average over 15 bins of it; null without calibration.
    /// </summary>
    public double? CalibrationError { get; init; }

    /// <summary>The versions of the library, ML.NET, TorchSharp and .NET, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>The processor, such as "AMD EPYC 9555, family 26, model 2"; figures in the last digits hang on it.</summary>
    public required string Processor { get; init; }
}
