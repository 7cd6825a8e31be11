using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// Where each task stands in the outputs [n, o] of the primary network, in the targets [n, d] and in the losses [n, T]; the main task comes first everywhere.
/// Neighbouring tasks with the same loss share one kernel, so hundreds of attributes cost as much as one.
/// </summary>
internal sealed class TaskLayout
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _tiny = 1e-12.ToScalar();
    private static readonly Scalar _one = 1.ToScalar();

    private readonly List<LossGroup> _groups = [];

    public TaskLayout(BoundTask main, IReadOnlyList<BoundTask> auxiliary)
    {
        Tasks = [main, .. auxiliary];
        var (output, target) = (0, 0);
        foreach (var task in Tasks)
        {
            var outputs = task.Outputs > 0 ? new ColumnRange(output, task.Outputs) : new ColumnRange(0, main.Outputs);
            Append(new LossGroup(task.Loss, outputs, new ColumnRange(target, task.Targets), task.IsAveraged, task.Outputs == 0));
            output += task.Outputs;
            target += task.Targets;
        }
        LossNames = [.. Tasks.SelectMany(task => task.LossNames)];
        TargetColumns = target;
        AuxiliaryOutputs = output - main.Outputs;
    }

    /// <summary>The tasks, the main one first.</summary>
    public IReadOnlyList<BoundTask> Tasks { get; }

    /// <summary>The name of each loss, the main task's first.</summary>
    public IReadOnlyList<string> LossNames { get; }

    /// <summary>The columns of the target matrix.</summary>
    public int TargetColumns { get; }

    /// <summary>The outputs of the auxiliary head.</summary>
    public int AuxiliaryOutputs { get; }

    /// <summary>
    /// Losses [n, T] per sample. A missing target (NaN) makes a loss of 0, and the others of its task count n / (number present), so that the mean over the batch is
    /// the mean over the labelled rows.
    /// </summary>
    /// <param name="outputs">[n, o].</param>
    /// <param name="targets">[n, d], NaN where missing.</param>
    /// <param name="weights">[n], of mean 1, or null.</param>
    public Tensor Losses(Tensor outputs, Tensor targets, Tensor? weights = null)
    {
        var present = targets.isnan().logical_not();
        var values = targets.nan_to_num(0);
        var parts = _groups.Select(group => group.Losses(outputs, values, present)).ToArray();
        var losses = parts.Length == 1 ? parts[0].Losses : cat([.. parts.Select(part => part.Losses)], 1);
        var counted = (parts.Length == 1 ? parts[0].Present : cat([.. parts.Select(part => part.Present)], 1)).to_type(losses.dtype);
        if (weights is not null)
            counted = counted * weights.unsqueeze(1);
        return losses * counted / counted.mean([0L], keepdim: true).clamp_min(_tiny);
    }

    /// <summary>The main task's mean loss over the rows that have its label, from the main head's outputs alone.</summary>
    public Tensor MainLoss(Tensor mainOutputs, Tensor targets, Tensor? weights = null)
    {
        var label = targets.narrow(1, 0, 1);
        var counted = label.isnan().logical_not().to_type(mainOutputs.dtype);
        if (weights is not null)
            counted = counted * weights.unsqueeze(1);
        var losses = Tasks[0].Loss.PerSample(mainOutputs, label.nan_to_num(0));
        return (losses * counted).sum() / counted.sum().clamp_min(_tiny);
    }

    private void Append(LossGroup group)
    {
        if (_groups.Count > 1 && _groups[^1].TryMerge(group) is { } merged)
            _groups[^1] = merged;
        else
            _groups.Add(group);
    }

    private readonly record struct ColumnRange(int Start, int Length)
    {
        public Tensor Of(Tensor matrix) => Start == 0 && Length == matrix.shape[1] ? matrix : matrix.narrow(1, Start, Length);
    }

    private sealed record LossGroup(TaskLoss Loss, ColumnRange Outputs, ColumnRange Targets, bool IsAveraged, bool ReadsMainHead)
    {
        public LossGroup? TryMerge(LossGroup next)
        {
            if (next.Loss != Loss || IsAveraged || next.IsAveraged || ReadsMainHead != next.ReadsMainHead || (Loss.Target == TargetKind.Class && !ReadsMainHead))
                return null;
            return this with
            {
                Outputs = ReadsMainHead ? Outputs : new ColumnRange(Outputs.Start, Outputs.Length + next.Outputs.Length),
                Targets = new ColumnRange(Targets.Start, Targets.Length + next.Targets.Length),
            };
        }

        public (Tensor Losses, Tensor Present) Losses(Tensor outputs, Tensor values, Tensor present)
        {
            var losses = Loss.PerSample(Outputs.Of(outputs), Targets.Of(values));
            var mask = Targets.Of(present);
            if (!IsAveraged)
                return (losses, mask);
            if (Loss.Target == TargetKind.SoftLabel)
                return (losses, mask.any(1, keepdim: true));
            var count = mask.sum(1, keepdim: true).to_type(losses.dtype);
            return ((losses * mask).sum(1, keepdim: true) / count.clamp_min(_one), mask.any(1, keepdim: true));
        }
    }
}
