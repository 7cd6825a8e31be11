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
    /// <summary>The metric of an answer that looks at no feature; NaN before the first measurement, and without rows.</summary>
    public double Baseline { get; private set; } = double.NaN;

    /// <summary>Both; NaN without rows, and where a score is not finite, of which a metric might make anything.</summary>
    public (double Metric, double Loss) Measure()
    {
        if (rows is null)
            return (double.NaN, double.NaN);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        network.eval();
        var (kept, loss, areFinite) = Evaluate(rows);
        network.train();
        if (!areFinite)
            return (double.NaN, double.NaN);
        var labels = rows.Targets.select(1, 0);
        if (double.IsNaN(Baseline))
            Baseline = main.Baseline(kept, labels, rows.Weights);
        return (main.Metric(kept, labels, rows.Weights), loss);
    }

    /// <summary>What the metric looks at, the mean loss, and whether every score is finite.</summary>
    private (Tensor Kept, double Loss, bool AreFinite) Evaluate(SampleTable rows)
    {
        var kept = new List<Tensor>();
        var (sum, weight, areFinite) = (0.0, 0.0, true);
        for (long start = 0; start < rows.Rows; start += rowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var batch = form.Evaluate(rows.Slice(start, Math.Min(rowsAtOnce, rows.Rows - start)));
            var outputs = network.ForwardMain(batch.Features);
            areFinite &= outputs.isfinite().all().item<bool>();
            var share = batch.Weights is { } weights ? weights.sum().item<float>() : batch.Rows;
            sum += share * layout.MainLoss(outputs, batch.Targets, batch.Weights).item<float>();
            weight += share;
            kept.Add(main.Kept(outputs, batch.Targets.select(1, 0)).MoveToOuterDisposeScope());
        }
        return (kept.Count == 1 ? kept[0] : cat(kept), sum / weight, areFinite);
    }
}
