using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// The losses of batches: the primary network's outputs against targets that stand in columns and, with a learned task, behind them those that the teacher
/// makes. In a primary step
/// the teacher's labels are data like the others (<see cref="TaughtBatches"/>); in an auxiliary step they depend on φ.
/// </summary>
internal sealed class BatchLosses(PrimaryNetwork network, TaskLayout layout, Teacher? teacher)
{
    /// <summary>The losses of a batch with the targets of all tasks, [n, T], in float32 whatever the network computes in.</summary>
    public Tensor PerSample(Batch batch, Precision precision = Precision.Float32) =>
        layout.Losses(network.Forward(batch.Features, precision), batch.Targets, batch.Weights);

    /// <summary>L_T as an auxiliary step sees it: φ meets w in the losses per sample or, with a teacher, in the outputs and its labels.</summary>
    /// <param name="batch">Training rows.</param>
    /// <param name="combine">From losses [n, T] to L_T.</param>
    public TrainingLoss Training(Batch batch, Func<Tensor, Tensor> combine) => teacher is null
        ? new(() => PerSample(batch), combine)
        : new(() => network.forward(batch.Features), () => teacher.Labels(batch),
            (outputs, labels) => combine(layout.Losses(outputs, cat([batch.Targets, labels], 1), batch.Weights)), teacher.Regularizer);

    /// <summary>The main task's loss, L_A on rows of the auxiliary set.</summary>
    public Tensor Main(Batch batch) => layout.MainLoss(network.ForwardMain(batch.Features), batch.Targets, batch.Weights);
}
