using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn;

/// <summary>What a safetensors file says of one of its tensors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions; none for a single number.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Where its bytes begin, counted from the end of the header.</summary>
    internal long Begin { get; init; }

    /// <summary>Where its bytes end.</summary>
    internal long End { get; init; }
}
