using Microsoft.ML.AuxiLearn.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Training batches with the teacher's labels behind their targets, as data. The teacher stands still between two auxiliary steps, so one pass of it serves
/// several batches.
/// </summary>
/// <param name="batches">The batches.</param>
/// <param name="teacher">The teacher.</param>
/// <param name="rowsAtOnce">The most rows of a pass of more than one batch.</param>
internal sealed class TaughtBatches(BatchSampler batches, Teacher teacher, long rowsAtOnce) : IDisposable
{
    private readonly Queue<Batch> _ahead = [];

    /// <summary>The next batch, which is the caller's.</summary>
    /// <param name="unchanged">The number of batches, this one among them, for which the teacher stays as it is; at least 1.</param>
    public Batch Next(int unchanged)
    {
        if (_ahead.Count == 0)
            Teach(unchanged);
        return _ahead.Dequeue();
    }

    /// <summary>Drops the batches with labels of a teacher that is another now.</summary>
    public void Forget()
    {
        Dispose();
        _ahead.Clear();
    }

    public void Dispose()
    {
        foreach (var batch in _ahead)
            batch.Dispose();
    }

    private void Teach(int most)
    {
        using var scope = NewDisposeScope();
        List<Batch> taken = [batches.Next()];
        while (taken.Count < most && (taken.Count + 1) * taken[0].Rows <= rowsAtOnce)
            taken.Add(batches.Next());
        var labels = teacher.LabelsAsData(Batch.Of(taken));
        var start = 0L;
        foreach (var batch in taken)
        {
            _ahead.Enqueue(batch.WithTargets(labels.narrow(0, start, batch.Rows)).Detach());
            start += batch.Rows;
        }
    }
}
