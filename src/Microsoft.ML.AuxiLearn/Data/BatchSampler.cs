using Microsoft.ML.AuxiLearn.Distributing;
using Microsoft.ML.AuxiLearn.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Draws batches of one size without end. Where fewer than half of the rows have a main label, half of each batch comes from those that have one, so that the
/// main task is in every step. Rows without any target take no place that another could have: only self-supervised tasks learn from them, and these draw as
/// many rows beside the batch, from all. Where classes are balanced, each has an equal share of the rows with a label. Of several processes each draws the same
/// batches and takes its share of the rows. Of a table that is away from the training device, the next batch is fetched on another thread while the current one
/// trains.
/// </summary>
internal sealed class BatchSampler : IDisposable, IStateful
{
    private readonly SampleTable _table;
    private readonly Func<SampleTable, Batch>? _form;
    private readonly CyclicShuffle[] _walks;   // of each member, through one group of rows after the other
    private readonly int[] _shares;   // how many rows of each group a member draws
    private readonly CyclicShuffle[] _beside;   // of each member, through all rows, for self-supervised tasks; none where they ask about the batch
    private readonly int[] _indices;   // of the batch that was drawn last and, below it, of the rows beside it
    private readonly int _rows;
    private readonly bool _isComplete;
    private readonly Distribution? _distribution;
    private readonly Exchange? _exchange;
    private Task<SampleTable>? _ahead;

    /// <param name="table">The rows.</param>
    /// <param name="batchSize">How many are drawn at once, or all where there are fewer.</param>
    /// <param name="random">Decides the order.</param>
    /// <param name="form">What the network and the losses take of the rows; null takes them as they are.</param>
    /// <param name="members">How many draw so many rows, each in an order of its own; a batch has one's rows below the other's.</param>
    /// <param name="distribution">The processes that share each batch, of one member; null for this one alone.</param>
    /// <param name="isBalanced">Whether the first target is a class, each of which has as many rows in a batch as every other.</param>
    public BatchSampler(SampleTable table, int batchSize, Random random, Func<SampleTable, Batch>? form = null, int members = 1,
        Distribution? distribution = null, bool isBalanced = false)
    {
        _table = table;
        _form = form;
        _distribution = distribution;
        using var scope = NewDisposeScope();
        _isComplete = !table.Targets.isnan().any().item<bool>();
        var labels = table.Targets.select(1, 0).cpu().contiguous().data<float>().ToArray();
        var hasTarget = table.Targets.isnan().all(1).logical_not().cpu().data<bool>().ToArray();
        var rows = RowNumbers.Below(labels.Length, row => hasTarget[row]);
        _rows = Math.Min(batchSize, labels.Length);
        var most = Math.Min(_rows, rows.Length);
        var groups = Groups([.. rows.Select(row => labels[row])], most, isBalanced).ToArray();
        var order = most < _rows && groups.Length == 1 ? null : random;   // each batch has all rows with a target
        _walks = [.. groups.SelectMany(group => Each(row => hasTarget[row] && group.Has(labels[row]), order)),
            .. most < _rows ? Each(row => !hasTarget[row], random) : []];
        _shares = [.. groups.Select(group => group.Share), .. most < _rows ? (int[])[_rows - most] : []];
        _beside = rows.Length < labels.Length ? [.. Each(_ => true, random)] : [];
        _indices = new int[members * _rows * (_beside.Length > 0 ? 2 : 1)];
        _exchange = distribution is null ? null : new(distribution.Collective, (double)Own(_indices).Length * distribution.Size / _indices.Length)
        {
            IsComplete = _isComplete && table.Weights is null && table.Maps.Count == 0,
            BFloat16 = distribution.BFloat16Gradients,
        };

        IEnumerable<CyclicShuffle> Each(Func<int, bool> isOfGroup, Random? order) =>
            Enumerable.Range(0, members).Select(_ => new CyclicShuffle(() => RowNumbers.Below(labels.Length, isOfGroup), order));
    }

    /// <summary>The groups of the rows with a target that have a share of each batch.</summary>
    private static IEnumerable<(Func<float, bool> Has, int Share)> Groups(float[] labels, int rows, bool isBalanced)
    {
        var labelled = labels.Count(label => !float.IsNaN(label));
        var isRare = labelled > 0 && 2L * labelled < labels.Length;
        if (!isRare && !isBalanced)
            return [(_ => true, rows)];
        var share = isRare ? Math.Min((rows + 1) / 2, labelled) : (int)Math.Round((double)rows * labelled / labels.Length);
        float[] classes = isBalanced ? [.. labels.Where(label => !float.IsNaN(label)).Distinct().Order()] : [];
        IEnumerable<(Func<float, bool> Has, int Share)> withLabel = isBalanced
            ? classes.Select((own, i) => ((Func<float, bool>)(label => label == own), share * (i + 1) / classes.Length - share * i / classes.Length))
            : [(label => !float.IsNaN(label), share)];
        return withLabel.Append((float.IsNaN, rows - share)).Where(group => group.Share > 0);
    }

    /// <summary>The steps in which a member draws as many rows as there are.</summary>
    public int StepsPerEpoch => (int)((_table.Rows + _rows - 1) / _rows);

    /// <summary>The next batch, as the network takes it, in the current dispose scope; the table's own tensors where a batch takes all of it.</summary>
    public Batch Next()
    {
        var rows = _beside.Length == 0 ? NextRows() : NextRows().Halved();
        var batch = _form is null ? rows.ToBatch() : _form(rows);
        return batch with { IsComplete = _isComplete && batch.Changed is null, Exchange = _exchange };   // what a row is not asked is missing
    }

    private int Members => _walks.Length / _shares.Length;

    /// <summary>The rows of the next batch, waited for; null where they are not being fetched yet.</summary>
    internal SampleTable? Ahead => _ahead?.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        state.Parts("walks", _walks);
        state.Parts("beside", _beside);
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
        if (_rows == _table.Rows && _walks.Length == 1 && _beside.Length == 0)
            return _exchange is not null ? _table.Select(Own(RowNumbers.Below(_rows, _ => true)))
                : _table.IsAway ? _table.Slice(0, _table.Rows) : _table;
        SampleTable rows;
        if (Ahead is { } fetched)
        {
            rows = fetched.Attach();
            _ahead = null;
        }
        else
        {
            Draw();
            rows = _table.Select(Own(_indices));
        }
        // an order is never drawn ahead of its time, so that batches do not depend on where the rows are
        if (_table.IsAway && _walks.Select((walk, i) => walk.Has(_shares[i / Members])).Concat(_beside.Select(walk => walk.Has(_rows))).All(has => has))
        {
            Draw();
            Fetch();
        }
        return rows;
    }

    private void Fetch()
    {
        var own = Own(_indices);
        _ahead = Task.Run(() => _table.Select(own).Detach());
    }

    /// <summary>
    /// This process's rows of the batch, and of those beside it: with k processes each k-th, so that rows with and without a label are spread over all.
    /// </summary>
    private int[] Own(int[] batch)
    {
        if (_distribution is not { Rank: var rank, Size: var size })
            return [.. batch];
        var half = _beside.Length > 0 ? batch.Length / 2 : batch.Length;
        return [.. batch.Chunk(half).SelectMany(rows => rows.Where((_, i) => i % size == rank))];
    }

    private void Draw()
    {
        for (var member = 0; member < Members; member++)
        {
            var rows = _indices.AsSpan(member * _rows, _rows);
            for (var group = 0; group < _shares.Length; group++)
            {
                _walks[group * Members + member].Take(rows[.._shares[group]]);
                rows = rows[_shares[group]..];
            }
        }
        for (var member = 0; member < _beside.Length; member++)
            _beside[member].Take(_indices.AsSpan((Members + member) * _rows, _rows));
    }
}
