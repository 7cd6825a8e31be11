using System.Collections;

namespace Microsoft.ML.AuxiLearn.Serving;

/// <summary>A loaded model that scores lists of rows. What ML.NET makes for it, a view of the rows and a reader of the scores, is made once.</summary>
internal sealed class BatchScorer<TRow, TPrediction> : IDisposable
    where TRow : class
    where TPrediction : class, new()
{
    private readonly Lock _gate = new();
    private readonly Rows _rows = new();
    private readonly IEnumerable<TPrediction> _predictions;
    private readonly ITransformer _model;
    private bool _isDisposed;

    /// <param name="ml">The context that loads the model.</param>
    /// <param name="stream">The model, as ML.NET saves it.</param>
    /// <exception cref="InvalidOperationException">The rows lack a column that the model takes, or the predictions one that it makes.</exception>
    public BatchScorer(MLContext ml, Stream stream)
    {
        _model = ml.Model.Load(stream, out _);
        _predictions = ml.Data.CreateEnumerable<TPrediction>(_model.Transform(ml.Data.LoadFromEnumerable(_rows)), reuseRowObject: false);
    }

    /// <summary>A prediction for each row, in their order; null where the model was disposed.</summary>
    public IReadOnlyList<TPrediction>? TryScore(IReadOnlyList<TRow> rows)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return null;
            _rows.Batch = rows;
            return [.. _predictions];
        }
    }

    public void Dispose()
    {
        lock (_gate)   // what is being scored is scored to the end
        {
            _isDisposed = true;
            (_model as IDisposable)?.Dispose();
        }
    }

    /// <summary>The rows of the batch, which are others whenever they are asked for.</summary>
    private sealed class Rows : IEnumerable<TRow>
    {
        public IReadOnlyList<TRow> Batch { get; set; } = [];

        public IEnumerator<TRow> GetEnumerator() => Batch.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
