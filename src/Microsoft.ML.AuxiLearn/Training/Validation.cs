using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Resuming;
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
/// <param name="collective">The processes that share the rows; null for this one alone.</param>
internal sealed class Validation(
    PrimaryNetwork network, MainTask main, TaskLayout layout, BatchForm form, SampleTable? rows, long rowsAtOnce, ICollective? collective = null) : IStateful
{
    private readonly RowShare _share = new(collective, rows?.Rows ?? 0);
    private double _baseline = double.NaN;

    /// <summary>The metric of an answer that looks at no feature; NaN before the first measurement, and without rows.</summary>
    public double Baseline => _baseline;

    /// <inheritdoc/>
    public void Transfer(StateTransfer state) => state.Value("baseline", ref _baseline);

    /// <summary>Measures them.</summary>
    public ValidationResult Measure()
    {
        if (rows is null)
            return new(double.NaN, double.NaN, []);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        network.eval();
        var (kept, loss, losses, areFinite) = Evaluate(rows);
        network.train();
        if (!areFinite)
            return new(double.NaN, double.NaN, losses);
        var labels = rows.Targets.select(1, 0);
        if (double.IsNaN(Baseline))
            _baseline = main.Baseline(kept, labels, rows.Weights);
        return new(main.Metric(kept, labels, rows.Weights), loss, losses);
    }

    /// <summary>What the metric looks at, the mean loss of the main task and of each, and whether every score of the main task is finite.</summary>
    private (Tensor Kept, double Loss, float[] Losses, bool AreFinite) Evaluate(SampleTable rows)
    {
        Tensor? sums = null;
        Tensor? counts = null;
        var kept = new List<Tensor>();
        var (sum, weight, areFinite) = (0.0, 0.0, true);
        for (var start = _share.Start; start < _share.End; start += rowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var batch = form.Evaluate(rows.Slice(start, Math.Min(rowsAtOnce, _share.End - start)));
            var all = MeasuresAll ? network.forward(batch.Features) : network.ForwardMain(batch.Features);
            var outputs = MeasuresAll ? all.narrow(1, 0, network.MainOutputs) : all;
            areFinite &= outputs.isfinite().all().item<bool>();
            var share = batch.Weights is { } weights ? weights.sum().item<float>() : batch.Rows;
            sum += share * layout.MainLoss(outputs, batch.Targets, batch.Weights).item<float>();
            weight += share;
            if (MeasuresAll)
            {
                var (part, count) = layout.Sums(all, WithMissing(batch.Targets), batch.Weights);
                sums = Added(sums, part);
                counts = Added(counts, count);
            }
            kept.Add(main.Kept(outputs, batch.Targets.select(1, 0)).MoveToOuterDisposeScope());
        }
        _share.Add(sums, counts);
        (sum, weight, areFinite) = _share.Add(sum, weight, areFinite);
        var losses = sums is null
            ? [(float)(sum / weight), .. Enumerable.Repeat(float.NaN, layout.LossNames.Count - 1)]
            : (sums / counts!).cpu().data<float>().ToArray();
        return (_share.Gather(kept.Count == 1 ? kept[0] : cat(kept)), sum / weight, losses, areFinite);
    }

    /// <summary>Whether auxiliary tasks are measured too; dense ones are not, whose maps take longer than all else.</summary>
    private bool MeasuresAll => layout.LossNames.Count > 1 && !layout.IsDense;

    /// <summary>The targets of a learned task stand in no column, and count as missing.</summary>
    private Tensor WithMissing(Tensor targets) => layout.TargetColumns == targets.shape[1]
        ? targets : cat([targets, full([targets.shape[0], layout.TargetColumns - targets.shape[1]], float.NaN, targets.dtype, targets.device)], 1);

    private static Tensor Added(Tensor? sum, Tensor part)
    {
        using (sum)
            return (sum is null ? part : sum + part).MoveToOuterDisposeScope();
    }
}
