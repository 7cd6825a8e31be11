using Microsoft.ML.AuxiLearn.Distributing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// Where each task stands in the outputs [n, o] of the primary network, in the targets [n, d] and in the losses [n, T]; the main task comes first everywhere.
/// Neighbouring tasks with the same loss share one kernel, so hundreds of attributes cost as much as one.
/// </summary>
/// <remarks>
/// Where the main task has a label for each pixel, outputs and targets are [n, o, h, w] and [n, d, h, w]; what is said once for an image stands at each of its
/// pixels.
/// </remarks>
internal sealed class TaskLayout
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _tiny = 1e-12.ToScalar();
    private static readonly Scalar _one = 1.ToScalar();

    private static readonly long[] _pixels = [2, 3];

    private readonly List<LossGroup> _groups = [];
    private readonly ColumnRange _pretexts;   // of the losses
    private readonly Scalar _pretextCount;

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
        BoundTask[] before = [.. Tasks.TakeWhile(task => task.Pretext is null)], pretexts = [.. Tasks.Where(task => task.Pretext is not null)];
        PretextOutputs = (before.Sum(task => task.Outputs), pretexts.Sum(task => task.Outputs));
        _pretexts = new(before.Sum(task => task.LossNames.Count), pretexts.Length);
        _pretextCount = pretexts.Length.ToScalar();
    }

    /// <summary>The tasks, the main one first.</summary>
    public IReadOnlyList<BoundTask> Tasks { get; }

    /// <summary>The name of each loss, the main task's first.</summary>
    public IReadOnlyList<string> LossNames { get; }

    /// <summary>The columns of the target matrix.</summary>
    public int TargetColumns { get; }

    /// <summary>The outputs of the auxiliary head.</summary>
    public int AuxiliaryOutputs { get; }

    /// <summary>Where the outputs stand that answer self-supervised tasks, next to each other.</summary>
    public (int Start, int Length) PretextOutputs { get; }

    /// <summary>Whether there are labels for each pixel.</summary>
    public bool IsDense => Tasks[0].Map is not null;

    /// <summary>Whether the losses of pixels are kept, for a method that combines them pixel by pixel; else each image has its mean.</summary>
    public bool KeepsPixels { get; private init; }

    /// <summary>
    /// Whether means over pixels are taken as the published code takes them: of classes over all pixels, those without a label with a loss of 0; and where
    /// pixels are kept, with no regard to how many have a target, and a loss of 1 where a normal is missing.
    /// </summary>
    public bool IsPublished { get; init; }

    /// <summary>The same tasks with <see cref="KeepsPixels"/>, where there are labels for each pixel.</summary>
    public TaskLayout KeepingPixels() => new(Tasks[0], [.. Tasks.Skip(1)]) { IsPublished = IsPublished, KeepsPixels = IsDense };

    /// <summary>The same tasks, in the first of which each class counts by its weight.</summary>
    public TaskLayout Weighing(IReadOnlyList<float> classes) =>
        new(Tasks[0] with { Loss = new ClassWeightedLoss(Tasks[0].Loss, classes) }, [.. Tasks.Skip(1)])
        { IsPublished = IsPublished, KeepsPixels = KeepsPixels };

    /// <summary>
    /// Losses [n, T] per sample. A missing target (NaN) makes a loss of 0, and the others of its task count n / (number present), so that the mean over the
    /// batch is the mean over the labelled rows. Of pixels, the mean over an image is that over its pixels with a target, and an image without any is a row
    /// without a label. T self-supervised tasks share the rows of a batch, so each loss counts 1/T, and they count as one task together.
    /// </summary>
    /// <param name="outputs">[n, o], or [n, o, h, w].</param>
    /// <param name="targets">[n, d], or [n, d, h, w], NaN where missing.</param>
    /// <param name="weights">[n], or [n, T] of each loss, of mean 1; or null.</param>
    /// <param name="isComplete">Whether it is known that no target is missing.</param>
    /// <param name="exchange">Where the rows are a share of a batch, whose other shares count too; null where they are all.</param>
    /// <returns>[n, T], or [n, T, h, w] where <see cref="KeepsPixels"/>.</returns>
    public Tensor Losses(Tensor outputs, Tensor targets, Tensor? weights = null, bool isComplete = false, Exchange? exchange = null)
    {
        if (isComplete && weights is null && !IsDense)   // each counts 1
            return Joined(_groups.Select(group => group.Losses(outputs, targets)));
        var (losses, counted) = Measured(outputs, targets, weights);
        losses = losses * counted / Shared(OfBatch(counted.mean([0L], keepdim: true), exchange).clamp_min(_tiny));
        return IsDense && !KeepsPixels ? losses.flatten(1) : losses;
    }

    /// <summary>
    /// The sum of each task's losses over the rows that have its label [T], and how many these are [T], both by weight: their ratio is the mean, NaN for a task
    /// without a label.
    /// </summary>
    /// <param name="outputs">[n, o].</param>
    /// <param name="targets">[n, d], NaN where missing.</param>
    /// <param name="weights">[n], or null.</param>
    public (Tensor Sums, Tensor Counts) Sums(Tensor outputs, Tensor targets, Tensor? weights = null)
    {
        var (losses, counted) = Measured(outputs, targets, weights);
        return ((losses * counted).sum([0L]), counted.sum([0L]));
    }

    /// <summary>The losses, whatever they are where a target is missing, and how much each counts.</summary>
    private (Tensor Losses, Tensor Counted) Measured(Tensor outputs, Tensor targets, Tensor? weights)
    {
        var present = targets.isnan().logical_not();
        var values = targets.nan_to_num(0);
        var parts = _groups.Select(group => group.Losses(outputs, values, present))
            .Zip(_groups, (part, group) => IsDense ? OfImages(part.Losses, part.Present, group.Loss.Target) : part).ToArray();
        var losses = Joined(parts.Select(part => part.Losses));
        return (losses, Counted(Joined(parts.Select(part => part.Present)), losses.dtype, weights));
    }

    private Tensor Joined(IEnumerable<Tensor> parts) => _groups.Count == 1 ? parts.First() : cat([.. parts], 1);

    /// <summary>The mean of each task's losses [n, T] or [n, T, h, w] over rows and pixels, [T].</summary>
    public static Tensor Means(Tensor losses) => losses.dim() > 2 ? losses.mean([0L, .. _pixels]) : losses.mean([0L]);

    /// <summary>The main task's mean loss over the rows that have its label, from the main head's outputs alone.</summary>
    public Tensor MainLoss(Tensor mainOutputs, Tensor targets, Tensor? weights = null, Exchange? exchange = null)
    {
        var label = targets.narrow(1, 0, 1);
        var losses = Tasks[0].Loss.PerSample(mainOutputs, label.nan_to_num(0));
        var present = label.isnan().logical_not();
        if (IsDense)
        {
            (losses, present) = OfImages(losses, present, Tasks[0].Loss.Target);
            losses = losses.mean(_pixels, keepdim: true);
        }
        var counted = Counted(present, losses.dtype, weights?.dim() == 2 ? weights.narrow(1, 0, 1) : weights);
        return exchange is null
            ? (losses * counted).sum() / counted.sum().clamp_min(_tiny)
            : (losses * counted).mean() / OfBatch(counted.mean(), exchange).clamp_min(_tiny);
    }

    /// <summary>Mean losses over the rows that have the label [T], from those of <see cref="Losses"/>.</summary>
    public float[] OfLabelled(float[] means)
    {
        foreach (ref var mean in means.AsSpan(_pretexts.Start, _pretexts.Length))
            mean *= _pretexts.Length;
        return means;
    }

    /// <summary>The weights of a batch whose self-supervised tasks ask about other rows: [n] where they ask about its own, else [n, T] of each loss.</summary>
    /// <param name="rows">[n], of its rows, or null.</param>
    /// <param name="asked">[n], of those that self-supervised tasks ask about, or null.</param>
    public Tensor? WeightsOf(Tensor? rows, Tensor? asked)
    {
        if (rows is null || asked is null || ReferenceEquals(rows, asked))
            return rows;
        var weights = rows.unsqueeze(1).repeat(1, LossNames.Count);
        _pretexts.Of(weights).copy_(asked.unsqueeze(1));
        return weights;
    }

    /// <summary>The share of rows that each loss is divided by: that of all self-supervised tasks where it is one of theirs.</summary>
    private Tensor Shared(Tensor shares)
    {
        if (_pretexts.Length > 1)
            _pretexts.Of(shares).mul_(_pretextCount);
        return shares;
    }

    private static Tensor OfBatch(Tensor counted, Exchange? exchange) => exchange is { IsComplete: false } ? exchange.Mean(counted) : counted;

    private static Tensor Counted(Tensor present, ScalarType type, Tensor? weights)
    {
        var counted = present.to_type(type);
        if (weights is null)
            return counted;
        var each = weights.dim() == 1 ? weights.unsqueeze(1) : weights;
        return counted * (counted.dim() > 2 ? each.unsqueeze(-1).unsqueeze(-1) : each);
    }

    /// <summary>Losses whose mean over an image is that over its pixels with a target, or these means [n, t, 1, 1]; and which images have any.</summary>
    private (Tensor Losses, Tensor Present) OfImages(Tensor losses, Tensor present, TargetKind target)
    {
        var mask = present.to_type(losses.dtype);
        losses = losses * mask;
        if (!IsPublished || (target != TargetKind.Class && !KeepsPixels))
            losses = losses / mask.mean(_pixels, keepdim: true).clamp_min(_tiny);
        else if (target == TargetKind.Direction)
            losses = losses - mask.sub(_one);
        var any = mask.amax(_pixels, keepdim: true);
        return (KeepsPixels ? losses : losses.mean(_pixels, keepdim: true), IsPublished ? ones_like(any) : any);
    }

    private void Append(LossGroup group)
    {
        if (_groups.Count > 0 && _groups[^1].TryMerge(group) is { } merged)
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
            if (next.Loss != Loss || IsAveraged || next.IsAveraged || ReadsMainHead != next.ReadsMainHead
                || (Loss.Target == TargetKind.Class && !ReadsMainHead))
                return null;
            return this with
            {
                Outputs = ReadsMainHead ? Outputs : new ColumnRange(Outputs.Start, Outputs.Length + next.Outputs.Length),
                Targets = new ColumnRange(Targets.Start, Targets.Length + next.Targets.Length),
            };
        }

        /// <summary>[n, T] of targets that are all there.</summary>
        public Tensor Losses(Tensor outputs, Tensor values)
        {
            var losses = Loss.PerSample(Outputs.Of(outputs), Targets.Of(values));
            return IsAveraged && Loss.Target is not (TargetKind.SoftLabel or TargetKind.Direction) ? losses.mean([1L], keepdim: true) : losses;
        }

        public (Tensor Losses, Tensor Present) Losses(Tensor outputs, Tensor values, Tensor present)
        {
            var losses = Loss.PerSample(Outputs.Of(outputs), Targets.Of(values));
            var mask = Targets.Of(present);
            if (!IsAveraged)
                return (losses, mask);
            if (Loss.Target is TargetKind.SoftLabel or TargetKind.Direction)
                return (losses, mask.any(1, keepdim: true));
            var count = mask.sum(1, keepdim: true).to_type(losses.dtype);
            return ((losses * mask).sum(1, keepdim: true) / count.clamp_min(_one), mask.any(1, keepdim: true));
        }
    }
}
