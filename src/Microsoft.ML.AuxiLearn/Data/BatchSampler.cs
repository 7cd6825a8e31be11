using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Draws batches of one size without end. Where fewer than half of the rows have a main label, half of each batch comes from those that have one, so that the
/// main
/// task is in every step. Of a table that is away from the training device, the next batch is fetched on another thread while the current one trains.
/// </summary>
internal sealed class BatchSampler : IDisposable, IStateful
{
    private readonly SampleTable _table;
    private readonly Func<SampleTable, Batch>? _form;
    private readonly CyclicShuffle[] _labelled;   // of each member
    private readonly CyclicShuffle[]? _unlabelled;
    private readonly int[] _indices;   // of the batch that was drawn last
    private readonly int _rows;
    private readonly int _labelledRows;
    private readonly bool _isComplete;
    private Task<SampleTable>? _ahead;

    /// <param name="table">The rows.</param>
    /// <param name="batchSize">How many are drawn at once, or all where there are fewer.</param>
    /// <param name="random">Decides the order.</param>
    /// <param name="form">What the network and the losses take of the rows; null takes them as they are.</param>
    /// <param name="members">How many draw so many rows, each in an order of its own; a batch has one's rows below the other's.</param>
    public BatchSampler(SampleTable table, int batchSize, Random random, Func<SampleTable, Batch>? form = null, int members = 1)
    {
        _table = table;
        _form = form;
        using var scope = NewDisposeScope();
        _isComplete = !table.Targets.isnan().any().item<bool>();
        var isMissing = table.Targets.select(1, 0).isnan().cpu().data<bool>().ToArray();
        var labelled = isMissing.Count(value => !value);
        _rows = Math.Min(batchSize, isMissing.Length);
        _indices = new int[members * _rows];
        if (labelled == 0 || 2L * labelled >= isMissing.Length)
        {
            _labelled = Each(() => RowNumbers.Below(isMissing.Length, _ => true));
            _labelledRows = _rows;
        }
        else
        {
            _labelled = Each(() => Rows(missing: false));
            _unlabelled = Each(() => Rows(missing: true));
            _labelledRows = Math.Min((_rows + 1) / 2, labelled);
        }

        CyclicShuffle[] Each(Func<int[]> rows) => [.. Enumerable.Range(0, members).Select(_ => new CyclicShuffle(rows, random))];

        int[] Rows(bool missing) => RowNumbers.Below(isMissing.Length, row => isMissing[row] == missing);
    }

    /// <summary>The steps in which a member draws as many rows as there are.</summary>
    public int StepsPerEpoch => (int)((_table.Rows + _rows - 1) / _rows);

    /// <summary>The next batch, as the network takes it, in the current dispose scope; the table's own tensors where a batch takes all of it.</summary>
    public Batch Next()
    {
        var rows = NextRows();
        return (_form is null ? rows.ToBatch() : _form(rows)) with { IsComplete = _isComplete };
    }

    /// <summary>The rows of the next batch, waited for; null where they are not being fetched yet.</summary>
    internal SampleTable? Ahead => _ahead?.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Parts("labelled", _labelled);
        state.Parts("unlabelled", _unlabelled);
        var (drawn, isAhead) = ((int[]?)_indices, _ahead is not null);
        state.Numbers("drawn", ref drawn);
        state.Value("isAhead", ref isAhead);
        if (!state.IsLoading)
            return;
        if (drawn?.Length != _indices.Length || drawn.Any(row => row < 0 || row >= _table.Rows))
            throw new FormatException("its batch that was drawn last is none of these rows");
        Dispose();
        drawn.CopyTo(_indices, 0);
        if (isAhead)
            Fetch();
    }

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
        if (_rows == _table.Rows && _labelled.Length == 1 && _unlabelled is null)
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
        if (_table.IsAway && _labelled.All(rows => rows.Has(_labelledRows)) && _unlabelled?.All(rows => rows.Has(_rows - _labelledRows)) != false)
        {
            Draw();
            Fetch();
        }
        return rows;
    }

    private void Fetch() => _ahead = Task.Run(() => _table.Select(_indices).Detach());

    private void Draw()
    {
        for (var member = 0; member < _labelled.Length; member++)
        {
            var rows = _indices.AsSpan(member * _rows, _rows);
            _labelled[member].Take(rows[.._labelledRows]);
            _unlabelled?[member].Take(rows[_labelledRows..]);
        }
    }
}
