using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Results;

/// <summary>
/// A fitted model as the start of another training: its backbone, the units of its input and, where the label is of the same kind, its main head.
/// </summary>
/// <param name="Network">Its backbone.</param>
/// <param name="State">Its tensors by the names of <see cref="PrimaryNetwork.MainState"/>.</param>
/// <param name="Main">Its main task.</param>
/// <param name="Classes">The values of its classes, where they have any.</param>
/// <param name="LabelMean">What its outputs are moved by, in the label's units.</param>
/// <param name="LabelScale">What they are multiplied by.</param>
internal sealed record InitialWeights(
    Network Network, IReadOnlyDictionary<string, Tensor> State, MainTask Main, IReadOnlyList<object>? Classes, float LabelMean, float LabelScale)
{
    private const string Head = "main";

    /// <summary>The first hexadecimal digits of the SHA-256 of its tensors.</summary>
    public string Hash
    {
        get
        {
            using var checksum = new TensorChecksum();
            foreach (var (name, tensor) in State.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                checksum.Add(name, tensor);
            return $"{checksum}"[..TableHash.Digits];
        }
    }

    /// <summary>The units of a number that its head goes on in; null for a new head, or classes.</summary>
    /// <param name="main">The main task of the training.</param>
    public (double Mean, double Scale)? UnitsFor(MainTask main) => main == Main && main.Classes == 0 ? (LabelMean, LabelScale) : null;

    /// <summary>Copies what goes on into a new network.</summary>
    /// <param name="network">With initial weights, which the rows of a head for new classes keep.</param>
    /// <param name="main">The main task of the training.</param>
    /// <param name="classes">The values of its label's classes, where they have any.</param>
    /// <returns>What goes on, in a sentence.</returns>
    /// <exception cref="InvalidOperationException">The network is another one, or a class of the model is missing in the label.</exception>
    public string CopyTo(PrimaryNetwork network, MainTask main, IReadOnlyList<object>? classes)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var state = network.MainState();
        var backbone = state.Where(entry => !entry.Key.StartsWith(Head, StringComparison.Ordinal)).ToArray();
        foreach (var (name, tensor) in backbone)
        {
            if (!State.TryGetValue(name, out var own) || !own.shape.SequenceEqual(tensor.shape))
                throw new InvalidOperationException($"The option InitialModel has the network {Network}, whose tensor '{name}' is {Shape(own)}; "
                    + $"expected the {Shape(tensor)} of {network.Description} for these rows.");
        }
        foreach (var (name, tensor) in backbone)
            tensor.copy_(State[name]);
        if (main.GetType() != Main.GetType() || (main.Classes == 0 && main != Main))
            return "The backbone continues from the option InitialModel; the head is new, since the label is of another kind.";
        var rows = RowsOf(main, classes);
        var areNew = rows.Count(row => row < 0);
        if (main.IsDense && !rows.Select((row, place) => row == place).All(isSame => isSame))
            return "The backbone continues from the option InitialModel; the head is new, since the label has other classes.";
        foreach (var (name, tensor) in state.Where(entry => entry.Key.StartsWith(Head, StringComparison.Ordinal)))
        {
            if (main.IsDense || name == PrimaryNetwork.MainScale)
                tensor.copy_(State[name]);
            else
                CopyOutputs(State[name], tensor, rows, network.Members > 1 ? -1 : 0);
        }
        return $"Backbone and head continue from the option InitialModel{(areNew > 0 ? $"; {areNew} of {rows.Length} classes are new" : "")}.";
    }

    private static string Shape(Tensor? tensor) => tensor is null ? "missing" : $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>Copies the weights of each output that the model has; outputs are a dimension of the head's tensors, the last one of members.</summary>
    private static void CopyOutputs(Tensor from, Tensor to, long[] rows, int dimension)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row] >= 0)
                to.select(dimension, row).copy_(from.select(dimension, rows[row]));
        }
    }

    /// <summary>The model's row of each output; -1 for a new class.</summary>
    private long[] RowsOf(MainTask main, IReadOnlyList<object>? classes)
    {
        if (main.Classes == 0 || main.Outputs == 1)
            return [.. Enumerable.Range(0, main.Outputs).Select(row => (long)row)];
        if (classes is null || Classes is null)
            return main.Classes >= Main.Classes
                ? [.. Enumerable.Range(0, main.Classes).Select(row => row < Main.Classes ? row : -1L)]
                : throw new InvalidOperationException(
                    $"The label has {main.Classes} classes and the option InitialModel {Main.Classes}; expected at least those.");
        if (Classes.FirstOrDefault(value => !classes.Contains(value)) is { } missing)
            throw new InvalidOperationException($"The label has no class '{missing}', which the option InitialModel knows; "
                + "expected all of its classes, which MapValueToKey takes as keyData, and new ones beside them.");
        var places = Classes.Select((value, row) => (value, row)).ToDictionary(place => place.value, place => (long)place.row);
        return [.. classes.Select(value => places.GetValueOrDefault(value, -1))];
    }
}
