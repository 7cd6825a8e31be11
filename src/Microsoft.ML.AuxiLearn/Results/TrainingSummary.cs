namespace Microsoft.ML.AuxiLearn;

/// <summary>The information to repeat a training, and how it ended.</summary>
public sealed record TrainingSummary
{
    /// <summary>
    /// How training ended, in a sentence: the epoch whose weights the model has, and its validation metric beside that of a prediction without features.
    /// </summary>
    public required string Conclusion { get; init; }

    /// <summary>What is doubtful about the model, a sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>The options that differ from their defaults, each with its value.</summary>
    public required string Options { get; init; }

    /// <summary>The seed of the MLContext; null if it had none.</summary>
    public required int? Seed { get; init; }

    /// <summary>The number of training rows.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>
    /// A hash of the rows that were given for training, as they were read and in their order: features, labels and example weights; the first 16 hexadecimal
    /// digits of a SHA-256. Null in models of earlier versions.
    /// </summary>
    public string? RowsHash { get; init; }

    /// <summary>The number of validation rows, which selected the best epoch; 0 for none.</summary>
    public required long ValidationRows { get; init; }

    /// <summary>The number of rows of the auxiliary set if it is separate; else 0.</summary>
    public required long AuxiliaryRows { get; init; }

    /// <summary>The number by which outputs of classes are divided to calibrate their probabilities; null without calibration.</summary>
    public double? Temperature { get; init; }

    /// <summary>
    /// The expected calibration error of the validation rows, from 0 to 1: how far the probability of the predicted class is from the share of rows in which it
    /// is the label, on average over 15 bins of it; null without calibration.
    /// </summary>
    public double? CalibrationError { get; init; }

    /// <summary>The versions of the library, ML.NET, TorchSharp and .NET, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>The processor, such as "AMD EPYC 9555, family 26, model 2"; the last digits of results depend on it.</summary>
    public required string Processor { get; init; }
}
