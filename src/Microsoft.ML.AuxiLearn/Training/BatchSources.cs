using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Whence the steps take their batches. Images are augmented once per batch, so that every pass of a hypergradient sees the same pixels. L_T is measured on
/// training images as primary steps see them; L_A stands for the error on new images, and so takes them as scoring does.
/// </summary>
internal sealed class BatchSources(TrainingPlan plan, TrainingSets sets, BatchForm form, SeededRandom random, Teacher? teacher, PrimaryNetwork network)
    : IDisposable, IStateful
{
    private const long VectorsTaughtAtOnce = 1024;

    public BatchSampler Primary { get; } =
        new(sets.Training, plan.BatchSize, random, form.Train(random), network.Members, plan.Distribution, IsBalanced(plan));

    public BatchSampler Hyper { get; } =
        new(sets.Training, AuxiliaryRows(plan, network), random, form.Train(random), network.JointMembers, plan.Distribution, IsBalanced(plan));

    public BatchSampler Auxiliary { get; } =
        new(sets.Auxiliary, AuxiliaryRows(plan, network), random, form.Evaluate, network.JointMembers, plan.Distribution, IsBalanced(plan));

    // images are large, and their networks normalise by batch
    public TaughtBatches? Taught => field ??= teacher is null ? null : new(Primary, teacher, sets.Input.IsImage ? 0 : VectorsTaughtAtOnce);

    private static bool IsBalanced(TrainingPlan plan) => plan.ClassWeights == ClassWeights.BalancedBatches;

    /// <summary>Of each member: together they have as many as one network has.</summary>
    private static int AuxiliaryRows(TrainingPlan plan, PrimaryNetwork network) =>
        (plan.Auxiliary.BatchSize + network.JointMembers - 1) / network.JointMembers;

    /// <summary>What is random in the forms of batches is, from now on, what the epoch and the process decide.</summary>
    public void Begin(int epoch, int process) => random.Begin(epoch, process);

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Part("random", random);
        state.Part("primary", Primary);
        state.Part("hyper", Hyper);
        state.Part("auxiliary", Auxiliary);   // those that are taught are used up within an epoch
    }

    public void Dispose()
    {
        Taught?.Dispose();
        Primary.Dispose();
        Hyper.Dispose();
        Auxiliary.Dispose();
    }
}
