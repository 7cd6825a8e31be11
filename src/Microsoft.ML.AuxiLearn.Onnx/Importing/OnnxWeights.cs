using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Importing;

/// <summary>The weights of an ONNX file, known by where its graph uses them.</summary>
/// <param name="Path">The file.</param>
internal sealed record OnnxWeights(string Path) : PretrainedWeights(Path)
{
    /// <summary>Whether the file takes blue, green and red.</summary>
    public bool IsBlueFirst { get; init; }

    internal override string Kind => "an ONNX file";

    /// <exception cref="FormatException">The file is none that can be read.</exception>
    internal override void Load(nn.Module<Tensor, Tensor> backbone, NetworkInput input, string head)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var file = OnnxFile.Open(Path);
        file.CheckInput(input);
        var graph = new MatchingGraph(file, backbone.state_dict());
        graph.Add(backbone, file.Start);
        graph.Finish(IsBlueFirst);
    }
}
