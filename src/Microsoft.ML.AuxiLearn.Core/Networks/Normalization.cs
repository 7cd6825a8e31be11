using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The normalisation inside a hidden layer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Normalization>))]
public enum Normalization
{
    /// <summary>None.</summary>
    None,

    /// <summary>Over the batch, with running statistics for scoring.</summary>
    Batch,

    /// <summary>Over the units of one sample.</summary>
    Layer,
}
