using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

internal sealed record MlpCombiner(IReadOnlyList<int> Hidden, bool Softplus) : LossCombiner
{
    internal override string Kind => Softplus ? "Nonlinear" : "DeepLinear";

    /// <inheritdoc/>
    public bool Equals(MlpCombiner? other) => base.Equals(other) && Softplus == other.Softplus && Hidden.SequenceEqual(other.Hidden);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Softplus, Hidden.Count);

    public override LossCombinerNetwork Build(int tasks, Generator? generator = null)
    {
        CheckTasks(tasks);
        using var scope = NewDisposeScope();
        long[] widths = [tasks, .. Hidden, 1];
        CombinerLayer[] layers = [.. widths.Zip(widths.Skip(1), (inputs, outputs) => (inputs, outputs)).Select((width, k) =>
            CombinerLayer.Linear(width.inputs, width.outputs, bias: Softplus && k < Hidden.Count, WeightNormalization))];
        var network = new StackedCombinerNetwork("net", layers, Softplus ? x => nn.functional.softplus(x) : x => x, Monotone);
        if (PaperInitialization)
            CombinerInitialization.Paper(layers, 1, generator);
        else
            network.Balance(ones(1, tasks), generator);
        return network;
    }
}
