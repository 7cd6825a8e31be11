using Microsoft.ML.AuxiLearn.Distributing;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>Rows as the network and the losses take them. <see cref="BatchForm"/> makes them of rows as they are kept.</summary>
/// <param name="Features">[n, d], or images [n, c, h, w], as numbers.</param>
/// <param name="Targets">[n, t], or dense ones [n, t, h, w]; NaN where missing, and the main label first.</param>
/// <param name="Weights">[n], or [n, T] of each loss; null where each row counts alike.</param>
/// <param name="Changed">
/// What self-supervised tasks ask about, features as they changed them, of these rows or of as many others; null without such tasks.
/// </param>
internal sealed record Batch(Tensor Features, Tensor Targets, Tensor? Weights, Tensor? Changed = null) : IDisposable
{
    public long Rows => Features.shape[0];

    /// <summary>Whether it is known that no target is missing: losses need not look then.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The other processes, of whose batch these rows are a share; null where they are all of it.</summary>
    public Exchange? Exchange { get; init; }

    /// <summary>
    /// The same rows with more targets [n, m] behind their own. It has tensors of its own, and the memory of the features in common with this batch.
    /// </summary>
    public Batch WithTargets(Tensor more) =>
        this with { Features = Features.alias(), Targets = cat([Targets, more], 1), Weights = Weights?.alias(), Changed = Changed?.alias() };

    /// <summary>The rows of several batches without weights.</summary>
    public static Batch Of(IReadOnlyList<Batch> batches) => batches is [var one] ? one : batches[0] with
    {
        Features = cat([.. batches.Select(batch => batch.Features)]),
        Targets = cat([.. batches.Select(batch => batch.Targets)]),
        Weights = null,
        Changed = batches[0].Changed is null ? null : cat([.. batches.Select(batch => batch.Changed!)]),
    };

    /// <summary>The first rows, and the others.</summary>
    public (Batch First, Batch Others) Split(long first) => (Part(0, first), Part(first, Rows - first));

    private Batch Part(long start, long rows) => this with
    {
        Features = Features.narrow(0, start, rows),
        Targets = Targets.narrow(0, start, rows),
        Weights = Weights?.narrow(0, start, rows),
        Changed = Changed?.narrow(0, start, rows),
    };

    /// <summary>Takes the tensors out of the current dispose scope.</summary>
    public Batch Detach()
    {
        Features.DetachFromDisposeScope();
        Targets.DetachFromDisposeScope();
        Weights?.DetachFromDisposeScope();
        Changed?.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        Features.Dispose();
        Targets.Dispose();
        Weights?.Dispose();
        Changed?.Dispose();
    }
}
