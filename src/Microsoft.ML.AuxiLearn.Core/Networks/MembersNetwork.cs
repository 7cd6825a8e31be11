using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Perceptrons side by side whose answers are averaged. Each has weights of its own, which are slices of one tensor [k, ...] a layer, so that a pass of all
/// costs as many operators as one of a perceptron alone.
/// </summary>
/// <param name="Member">What each of them is.</param>
/// <param name="Count">k, at least 1.</param>
/// <param name="AveragesProbabilities">Whether the main outputs are logits, of which the probabilities are averaged; else they are averaged themselves.</param>
internal sealed record MembersNetwork(MlpNetwork Member, int Count, bool AveragesProbabilities) : Network
{
    private const int MostMembers = 1000;   // a model file of some kilobytes may ask for a million

    public int Count { get; init; } = Count is >= 1 and <= MostMembers
        ? Count
        : throw new ArgumentOutOfRangeException(nameof(Count), Count, $"Expected 1 to {MostMembers} members.");

    public override string ToString() => $"{Count} member{(Count == 1 ? "" : "s")} of {Member}";

    internal override Network Built => this with { Member = (MlpNetwork)Member.Built };

    internal override double LeastWeights(NetworkInput input, int outputs) => Count * Member.LeastWeights(input, outputs);

    /// <summary>A module [p, n, d] -> [p, n, h] of the first p members, of which each has rows of its own.</summary>
    public override nn.Module<Tensor, Tensor> Build(NetworkInput input) => Member.BuildMembers(input.Size, Count);

    /// <summary>Outputs [k, n, o] of the main task averaged: numbers [n, o] themselves, logits as logits of the mean probabilities, up to a constant.</summary>
    public Tensor Mean(Tensor outputs) => !AveragesProbabilities ? outputs.mean([0L])
        : outputs.shape[^1] > 1 ? nn.functional.log_softmax(outputs, -1).logsumexp(0)
        : nn.functional.logsigmoid(outputs).logsumexp(0) - nn.functional.logsigmoid(-outputs).logsumexp(0);

    /// <summary>The same as operators of ONNX.</summary>
    public string AddMean(LayerGraph graph, string outputs, int width)
    {
        string Mean(string values) => graph.Add("ReduceMean", [values], ("axes", new[] { 0L }), ("keepdims", 0L));
        if (!AveragesProbabilities)
            return Mean(outputs);
        if (width > 1)
            return graph.Add("Log", [Mean(graph.Add("Softmax", [outputs], ("axis", 2L)))]);
        string LogOf(string logits) => graph.Add("Log", [Mean(graph.Add("Sigmoid", [logits]))]);
        return graph.Add("Sub", [LogOf(outputs), LogOf(graph.Add("Neg", [outputs]))]);
    }
}
