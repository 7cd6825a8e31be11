using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>The trained network's outputs of the validation rows, as scoring computes them, and what is true of these rows; on the CPU, in double.</summary>
/// <param name="Outputs">The main task's [n, k].</param>
/// <param name="Labels">[n], all present; numbers are standardised.</param>
/// <param name="Weights">[n]; ones where each row counts alike.</param>
internal sealed record HeldOutOutputs(Tensor Outputs, Tensor Labels, Tensor Weights)
{
    private const long VectorsAtOnce = 8192;

    /// <summary>Computes them, in the current dispose scope; null without validation rows.</summary>
    /// <param name="network">The network, left in evaluation mode.</param>
    /// <param name="sets">The rows, on the network's device.</param>
    /// <param name="layout">The tasks, with a label for each row.</param>
    /// <param name="imagesAtOnce">Images in one pass.</param>
    public static HeldOutOutputs? Of(PrimaryNetwork network, TrainingSets sets, TaskLayout layout, int imagesAtOnce)
    {
        if (sets.Validation is not { } rows)
            return null;
        using var noGrad = no_grad();
        network.eval();
        var form = new BatchForm(sets.Input, layout, sets.Units, new(network.InputUnits.Mean, network.InputUnits.Scale));
        var atOnce = sets.Input.IsImage ? imagesAtOnce : VectorsAtOnce;
        var outputs = new List<Tensor>();
        for (long start = 0; start < rows.Rows; start += atOnce)
        {
            using var scope = NewDisposeScope();
            var batch = form.Evaluate(rows.Slice(start, Math.Min(atOnce, rows.Rows - start)));
            outputs.Add(InDouble(network.ForwardMain(batch.Features)).MoveToOuterDisposeScope());
        }
        var labels = InDouble(rows.Targets.select(1, 0));
        return new(cat(outputs), labels, rows.Weights is { } weights ? InDouble(weights) : ones_like(labels));
    }

    private static Tensor InDouble(Tensor values) => values.to(ScalarType.Float64).cpu();
}
