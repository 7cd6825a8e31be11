using System.Text.Json.Serialization;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>What the feature column holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InputKind>))]
internal enum InputKind
{
    /// <summary>A vector of Single or Byte.</summary>
    Vector,

    /// <summary>An MLImage.</summary>
    Image,

    /// <summary>A text with the path of an image file.</summary>
    Path,
}
