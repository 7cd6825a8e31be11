using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Draws batches of one size without end. Where fewer than half of the rows have a main label, half of each batch comes from those that have one, so that the main
/// task is in every step.
/// </summary>
internal sealed class BatchSampler
{
    private readonly SampleTable _table;
    private readonly Func<SampleTable, SampleTable>? _form;
    private readonly CyclicShuffle _labelled;
    private readonly CyclicShuffle? _unlabelled;
    private readonly long[] _indices;
    private readonly int _labelledRows;

    /// <param name="table">The rows.</param>
    /// <param name="batchSize">How many are drawn at once, or all where there are fewer.</param>
    /// <param name="random">Decides the order.</param>
    /// <param name="form">What the network and the losses take of the rows; null takes them as they are.</param>
    public BatchSampler(SampleTable table, int batchSize, Random random, Func<SampleTable, SampleTable>? form = null)
    {
        _table = table;
        _form = form;
        using var scope = NewDisposeScope();
        var isMissing = table.Targets.select(1, 0).isnan().cpu().data<bool>().ToArray();
        var labelled = Rows(missing: false);
        var unlabelled = Rows(missing: true);
        _indices = new long[Math.Min(batchSize, isMissing.Length)];
        if (labelled.Length == 0 || unlabelled.Length == 0 || labelled.Length >= unlabelled.Length)
        {
            _labelled = new CyclicShuffle(Enumerable.Range(0, isMissing.Length).Select(row => (long)row), random);
            _labelledRows = _indices.Length;
        }
        else
        {
            _labelled = new CyclicShuffle(labelled, random);
            _unlabelled = new CyclicShuffle(unlabelled, random);
            _labelledRows = Math.Min((_indices.Length + 1) / 2, labelled.Length);
        }

        long[] Rows(bool missing) => [.. isMissing.Select((value, row) => (value, row)).Where(pair => pair.value == missing).Select(pair => (long)pair.row)];
    }

    /// <summary>The steps in which as many rows are drawn as there are.</summary>
    public int StepsPerEpoch => (int)((_table.Rows + _indices.Length - 1) / _indices.Length);

    /// <summary>The next batch, as the network takes it, in the current dispose scope; the table's own tensors where a batch takes all of it.</summary>
    public SampleTable Next()
    {
        var batch = NextRows();
        return _form is null ? batch : _form(batch);
    }

    private SampleTable NextRows()
    {
        if (_indices.Length == _table.Rows && _unlabelled is null)
            return _table;
        _labelled.Take(_indices.AsSpan(0, _labelledRows));
        _unlabelled?.Take(_indices.AsSpan(_labelledRows));
        using var indices = tensor(_indices, device: _table.Features.device);
        return _table.Select(indices);
    }
}
