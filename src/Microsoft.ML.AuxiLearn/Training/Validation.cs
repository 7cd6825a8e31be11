using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>The main task's metric and loss on the validation rows, which are taken as scoring takes them.</summary>
/// <param name="network">The network, left in training mode.</param>
/// <param name="main">The main task.</param>
/// <param name="layout">The tasks.</param>
/// <param name="form">From rows to what the network takes.</param>
/// <param name="rows">The validation rows; null for none.</param>
/// <param name="rowsAtOnce">Rows in one pass; the activations of images are many times as large as they are.</param>
internal sealed class Validation(PrimaryNetwork network, MainTask main, TaskLayout layout, BatchForm form, SampleTable? rows, long rowsAtOnce)
{
    /// <summary>Both; NaN without rows.</summary>
    public (double Metric, double Loss) Measure()
    {
        if (rows is null)
            return (double.NaN, double.NaN);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        network.eval();
        var (kept, loss) = Evaluate(rows);
        network.train();
        return (main.Metric(kept, rows.Targets.select(1, 0), rows.Weights), loss);
    }

    /// <summary>What the metric looks at, and the mean loss.</summary>
    private (Tensor Kept, double Loss) Evaluate(SampleTable rows)
    {
        var kept = new List<Tensor>();
        var (sum, weight) = (0.0, 0.0);
        for (long start = 0; start < rows.Rows; start += rowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var batch = form.Evaluate(rows.Slice(start, Math.Min(rowsAtOnce, rows.Rows - start)));
            var outputs = network.ForwardMain(batch.Features);
            var share = batch.Weights is { } weights ? weights.sum().item<float>() : batch.Rows;
            sum += share * layout.MainLoss(outputs, batch.Targets, batch.Weights).item<float>();
            weight += share;
            kept.Add(main.Kept(outputs, batch.Targets.select(1, 0)).MoveToOuterDisposeScope());
        }
        return (kept.Count == 1 ? kept[0] : cat(kept), sum / weight);
    }
}
