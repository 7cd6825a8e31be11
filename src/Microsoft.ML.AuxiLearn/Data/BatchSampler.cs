using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Draws batches of one size without end. Where fewer than half of the rows have a main label, half of each batch comes from those that have one, so that the
/// main
/// task is in every step. Of a table that is away from the training device, the next batch is fetched on another thread while the current one trains.
/// </summary>
internal sealed class BatchSampler : IDisposable
{
    private readonly SampleTable _table;
    private readonly Func<SampleTable, Batch>? _form;
    private readonly CyclicShuffle _labelled;
    private readonly CyclicShuffle? _unlabelled;
    private readonly int[] _indices;
    private readonly int _labelledRows;
    private Task<SampleTable>? _ahead;

    /// <param name="table">The rows.</param>
    /// <param name="batchSize">How many are drawn at once, or all where there are fewer.</param>
    /// <param name="random">Decides the order.</param>
    /// <param name="form">What the network and the losses take of the rows; null takes them as they are.</param>
    public BatchSampler(SampleTable table, int batchSize, Random random, Func<SampleTable, Batch>? form = null)
    {
        _table = table;
        _form = form;
        using var scope = NewDisposeScope();
        var isMissing = table.Targets.select(1, 0).isnan().cpu().data<bool>().ToArray();
        var labelled = isMissing.Count(value => !value);
        _indices = new int[Math.Min(batchSize, isMissing.Length)];
        if (labelled == 0 || 2L * labelled >= isMissing.Length)
        {
            _labelled = new CyclicShuffle(() => RowNumbers.Below(isMissing.Length, _ => true), random);
            _labelledRows = _indices.Length;
        }
        else
        {
            _labelled = new CyclicShuffle(() => Rows(missing: false), random);
            _unlabelled = new CyclicShuffle(() => Rows(missing: true), random);
            _labelledRows = Math.Min((_indices.Length + 1) / 2, labelled);
        }

        int[] Rows(bool missing) => RowNumbers.Below(isMissing.Length, row => isMissing[row] == missing);
    }

    /// <summary>The steps in which as many rows are drawn as there are.</summary>
    public int StepsPerEpoch => (int)((_table.Rows + _indices.Length - 1) / _indices.Length);

    /// <summary>The next batch, as the network takes it, in the current dispose scope; the table's own tensors where a batch takes all of it.</summary>
    public Batch Next()
    {
        var rows = NextRows();
        return _form is null ? rows.ToBatch() : _form(rows);
    }

    /// <summary>The rows of the next batch, waited for; null where they are not being fetched yet.</summary>
    internal SampleTable? Ahead => _ahead?.GetAwaiter().GetResult();

    /// <summary>Waits for the rows that are being fetched.</summary>
    public void Dispose()
    {
        if (_ahead is null)
            return;
        Task.WaitAny(_ahead);   // what went wrong with rows that nobody asked for is nobody's concern
        if (_ahead.IsCompletedSuccessfully)
            _ahead.Result.Dispose();
        _ahead = null;
    }

    private SampleTable NextRows()
    {
        if (_indices.Length == _table.Rows && _unlabelled is null)
            return _table.IsAway ? _table.Slice(0, _table.Rows) : _table;
        SampleTable rows;
        if (Ahead is { } fetched)
        {
            rows = fetched.Attach();
            _ahead = null;
        }
        else
        {
            Draw();
            rows = _table.Select(_indices);
        }
        // an order is never drawn ahead of its time, so that batches do not depend on where the rows are
        if (_table.IsAway && _labelled.Has(_labelledRows) && _unlabelled?.Has(_indices.Length - _labelledRows) != false)
        {
            Draw();
            _ahead = Task.Run(() => _table.Select(_indices).Detach());
        }
        return rows;
    }

    private void Draw()
    {
        _labelled.Take(_indices.AsSpan(0, _labelledRows));
        _unlabelled?.Take(_indices.AsSpan(_labelledRows));
    }
}
