using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>What a safetensors file says of one of its tensors.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions; none for a single number.</param>
internal sealed record SafetensorsEntry(ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Where its bytes begin, counted from the end of the header.</summary>
    public long Begin { get; init; }

    /// <summary>Where its bytes end.</summary>
    public long End { get; init; }
}
