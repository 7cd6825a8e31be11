using Microsoft.ML.AuxiLearn.Formats;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>A fitted model as operators of ONNX: input units, network, label units and the columns of the scores.</summary>
/// <param name="model">The model.</param>
/// <param name="columns">The columns.</param>
/// <param name="features">The feature column.</param>
internal sealed class ScoringGraph(StoredModel model, ScoreColumns columns, string features)
{
    public string Features => features;

    public ScoringModel Model => model.Value;

    /// <summary>The classes of the label, where it has names for them.</summary>
    public IReadOnlyList<string> Classes => columns.ClassNames;

    /// <summary>The shape of a sample as the graph takes it: [d], or images [c, h, w] in the size in which scoring gives them to the network.</summary>
    public IReadOnlyList<long> InputShape => Model.Network.Input.Shape;

    /// <summary>Adds all of it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">[n, input shape], Single; the pixels of a model of bytes are from 0 to 255.</param>
    /// <exception cref="NotSupportedException">The network is the user's own.</exception>
    public IReadOnlyList<GraphColumn> AddTo(LayerGraph graph, string input)
    {
        using var session = Model.Open();   // keeps the weights alive
        var x = Model.Input.IsBytes ? graph.Add("Mul", [input, graph.Constant([1f / byte.MaxValue], 1)]) : input;
        var outputs = Model.Network.AddMain(graph, x);
        if ((Model.LabelScale, Model.LabelMean) != (1, 0))
            outputs = graph.Add("Add", [graph.Add("Mul", [outputs, Units(Model.LabelScale, 1)]), Units(Model.LabelMean, 0)]);
        return columns.AddTo(graph, outputs);

        string Units(float ofLabel, float ofOthers) => Model.LabelOutputs == Model.Outputs
            ? graph.Constant([ofLabel], 1)
            : graph.Constant([.. Enumerable.Range(0, Model.Outputs).Select(output => output < Model.LabelOutputs ? ofLabel : ofOthers)], Model.Outputs);
    }
}
