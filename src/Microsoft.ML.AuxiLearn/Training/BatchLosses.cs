using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The losses of batches: the primary network's outputs against targets that stand in columns and, with a learned task, behind them those that the teacher
/// makes. In a primary step the teacher's labels are data like the others (<see cref="TaughtBatches"/>); in an auxiliary step they depend on φ.
/// </summary>
internal sealed class BatchLosses(PrimaryNetwork network, TaskLayout layout, Teacher? teacher)
{
    /// <summary>
    /// The losses of the members that learn the auxiliary tasks, of a batch with rows of its own for each of them, [n, T] with a member's rows below the
    /// other's, in float32 whatever the network computes in. However many there are, each has the gradient that it would have alone.
    /// </summary>
    public Tensor PerSample(Batch batch) => ForEach(Outputs(batch, network.JointMembers).Joint, batch);

    /// <summary>
    /// The same of a batch with rows for all members and, beside them, the summed losses of the members that learn the main task alone; null if there are
    /// none.
    /// </summary>
    public (Tensor PerSample, Tensor? Beside) OfStep(Batch batch, Precision precision)
    {
        var (joint, single) = Outputs(batch, network.Members, precision);
        if (single is null)
            return (ForEach(joint, batch), null);
        var (first, second) = batch.Split(joint.shape[0]);
        return (ForEach(joint, first), layout.MainLoss(single, second.Targets, second.Weights).Times(network.Members - network.JointMembers));
    }

    /// <summary>
    /// L_T as an auxiliary step sees it: φ meets w in the losses per sample or, with a teacher, in the outputs and its labels. Of a share of a batch it is
    /// scaled so that its mean over the processes is that of the batch.
    /// </summary>
    /// <param name="batch">Training rows.</param>
    /// <param name="combine">From losses [n, T] to L_T.</param>
    public TrainingLoss Training(Batch batch, Func<Tensor, Tensor> combine) => teacher is null
        ? new(() => PerSample(batch), losses => Weighed(batch, combine(losses)))
        : new(() => Outputs(batch, 1).Joint, () => teacher.Labels(batch),
            (outputs, labels) =>
                Weighed(batch, combine(layout.Losses(outputs, cat([batch.Targets, labels], 1), batch.Weights, batch.IsComplete, batch.Exchange))),
            teacher.Regularizer is { } regularizer ? labels => Weighed(batch, regularizer(labels)) : null);

    /// <summary>
    /// The main task's loss, L_A on rows of the auxiliary set: the mean over the members that learn the auxiliary tasks, of which each has rows of its own.
    /// </summary>
    public Tensor Main(Batch batch) =>
        Weighed(batch, layout.MainLoss(network.ForwardMainEach(batch.Features), batch.Targets, batch.Weights, batch.Exchange));

    /// <summary>
    /// A mean over the rows of m members is a mean over the members, which gives each the m-th part of its gradient: so the gradient is m times as large, and
    /// the value is as it was.
    /// </summary>
    private Tensor ForEach(Tensor outputs, Batch batch)
    {
        var losses = layout.Losses(outputs, batch.Targets, batch.Weights, batch.IsComplete, batch.Exchange);
        return network.JointMembers == 1 ? losses : losses.Plus((losses - losses.detach()).Times(network.JointMembers - 1));
    }

    private static Tensor Weighed(Batch batch, Tensor loss) => batch.Exchange?.Weighed(loss) ?? loss;

    /// <summary>
    /// The outputs of members as <see cref="PrimaryNetwork.ForwardEach"/> has them: those of self-supervised tasks for the samples as these changed them, all
    /// others for the samples as they are. Each half is normalised by itself, and batch normalisation keeps the means of the samples as they are, which are
    /// those that scoring sees.
    /// </summary>
    private (Tensor Joint, Tensor? Single) Outputs(Batch batch, int members, Precision precision = Precision.Float32)
    {
        var (joint, single) = network.ForwardEach(batch.Features, members, precision);
        if (batch.Changed is null)
            return (joint, single);
        using var unkept = new UnkeptStatistics(network);
        var asked = batch.Changed.narrow(0, 0, joint.shape[0]);   // of the members that learn the auxiliary tasks
        var changed = network.ForwardEach(asked, Math.Min(members, network.JointMembers), precision).Joint;
        var (start, length) = layout.PretextOutputs;
        var end = start + length;
        return (cat([joint.narrow(1, 0, start), changed.narrow(1, start, length), joint.narrow(1, end, joint.shape[1] - end)], 1), single);
    }
}
