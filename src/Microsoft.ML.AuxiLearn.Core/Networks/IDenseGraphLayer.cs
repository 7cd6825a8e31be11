using Microsoft.ML.AuxiLearn.Formats;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>A backbone with features of each pixel as operators of ONNX, which depend on the size of the images.</summary>
internal interface IDenseGraphLayer
{
    /// <summary>Adds it in evaluation mode.</summary>
    string AddTo(LayerGraph graph, string input, long height, long width);
}
