using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>
/// Reads a batch of rows ahead, runs the network once for all of them, and serves them one by one from memory. Only the columns asked for are kept.
/// </summary>
internal sealed class BatchedScoringCursor : RootCursorBase
{
    private readonly IHost _host;
    private readonly bool _isCancellable;
    private readonly DataViewRowCursor _input;
    private readonly IScoringSession _session;
    private readonly Delegate?[] _getters;
    private readonly ColumnBuffer[] _buffers;
    private readonly InputReader _reader;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids;
    private readonly int _sampleBytes;
    private readonly int _outputCount;
    private readonly byte[] _samples;
    private readonly float[] _outputs;
    private int _rows;
    private int _current;

    /// <param name="host">By which reading is cancelled, unless it was cancelled before.</param>
    /// <param name="schema">The schema of the rows served.</param>
    /// <param name="layout">Where the input's and the scores' columns stand in it.</param>
    /// <param name="active">The columns of the schema that are asked for.</param>
    /// <param name="input">The input's rows, with the columns that those need; owned.</param>
    /// <param name="features">The feature column of the input.</param>
    /// <param name="columns">The scores' columns.</param>
    /// <param name="scoring">What makes them.</param>
    /// <param name="batchSize">The rows scored at once, at least 1.</param>
    public BatchedScoringCursor(
        IHost host, DataViewSchema schema, ColumnBindings layout, bool[] active, DataViewRowCursor input, DataViewSchema.Column features, RowColumns columns,
        IScoring scoring, int batchSize) : base(host)
    {
        Schema = schema;
        _host = host;
        _isCancellable = !((ICancelable)host).IsCanceled;   // AutoML cancels the context of each trial when it is over, and hands out its model
        _input = input;
        _session = scoring.Open();
        _sampleBytes = scoring.Input.SampleBytes;
        _outputCount = checked((int)scoring.OutputSize);
        _samples = new byte[checked(batchSize * _sampleBytes)];
        _outputs = new float[checked(batchSize * _outputCount)];
        _reader = InputReader.Create(input, features, scoring.Input);
        _ids = new DataViewRowId[batchSize];
        _idGetter = input.GetIdGetter();

        var buffers = new List<ColumnBuffer>();
        _getters = [.. active.Select((isActive, index) => isActive ? Getter(index) : null)];
        _buffers = [.. buffers];

        Delegate Getter(int column)
        {
            var index = layout.MapColumnIndex(out var isInput, column);
            if (!isInput)
                return columns.Getter(index, () => _outputs.AsSpan(Place() * _outputCount, _outputCount));
            var buffer = ColumnBuffer.Create(input, input.Schema[index], batchSize);
            buffers.Add(buffer);
            return buffer.Getter(Place);
        }
    }

    public override DataViewSchema Schema { get; }

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters[column.Index] switch
        {
            ValueGetter<TValue> getter => getter,
            null => throw Ch.ExceptParam(nameof(column), $"The column '{column.Name}' is not active in this cursor."),
            _ => throw Ch.ExceptParam(nameof(column),
                $"The column '{column.Name}' holds {column.Type}; expected a getter of {column.Type.RawType}, not of {typeof(TValue)}."),
        };

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Place()];

    protected override bool MoveNextCore()
    {
        if (++_current < _rows)
            return true;
        if (_isCancellable)
            _host.CheckAlive();
        _current = 0;
        for (_rows = 0; _rows < _ids.Length && _input.MoveNext(); _rows++)
        {
            _reader.Read(_samples.AsSpan(_rows * _sampleBytes, _sampleBytes));
            _idGetter(ref _ids[_rows]);
            foreach (var buffer in _buffers)
                buffer.Read(_rows);
        }
        if (_rows == 0)
            return false;
        _session.Score(_samples, _rows, _outputs);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Place() =>
        IsGood ? _current : throw Ch.Except("The cursor is before its first row or after its last; call MoveNext and read while it returns true.");
}
