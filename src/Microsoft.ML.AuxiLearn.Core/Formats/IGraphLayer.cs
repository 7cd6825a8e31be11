namespace Microsoft.ML.AuxiLearn.Formats;

/// <summary>A layer that knows what it computes as operators of ONNX.</summary>
internal interface IGraphLayer
{
    /// <summary>Adds it in evaluation mode.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The value that the layer takes.</param>
    /// <returns>What it makes of it.</returns>
    string AddTo(LayerGraph graph, string input);
}
