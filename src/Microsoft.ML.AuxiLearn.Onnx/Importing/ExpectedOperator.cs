using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Importing;

/// <summary>An operator that the network has and the file must have.</summary>
/// <param name="Type">Its name in ONNX.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Weights">Those of the inputs that are weights.</param>
internal sealed record ExpectedOperator(string Type, string[] Inputs, (string Name, object Value)[] Attributes, IReadOnlyList<Tensor> Weights)
{
    public object? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name).Value;

    /// <summary>What it is, with the shape of its weights and its steps.</summary>
    public override string ToString() => Words(Type, Weights.Count > 0 ? Weights[0].shape : null, Attribute("strides") as long[]);

    public static string Words(string type, long[]? shape, long[]? strides) =>
        $"{type}{(shape is { Length: > 0 } ? $" [{string.Join(", ", shape)}]" : "")}"
            + $"{(strides is { Length: > 0 } && strides.Any(step => step != 1) ? $" of stride {strides[0]}" : "")}";
}
