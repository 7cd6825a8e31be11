using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.ML.AuxiLearn.Serving;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A model that any number of threads may use concurrently. Requests that arrive while the model is busy wait, and are scored together: the busier the service,
/// the larger the batch. A single request does not wait for others.
/// </summary>
/// <typeparam name="TRow">The rows that the model takes.</typeparam>
/// <typeparam name="TPrediction">What it makes of them.</typeparam>
public sealed class ServedModel<TRow, TPrediction> : IServedModel, IAsyncDisposable, IDisposable
    where TRow : class
    where TPrediction : class, new()
{
    private readonly Channel<Request> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly ServedModelOptions _options;
    private readonly ModelFile _file;
    private readonly ILogger _log;
    private readonly Task _work;
    private readonly Task _watch;
    private Loaded _loaded;

    /// <summary>Loads the model.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="path">Its file, as ML.NET saves it.</param>
    /// <param name="options">How it is served.</param>
    /// <param name="log">Has a line for each reload.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal ServedModel(string name, string path, ServedModelOptions options, ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWaiting, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ReloadInterval, TimeSpan.Zero);
        (Name, _options, _log, _file) = (name, options, log, new ModelFile(path));
        _loaded = Load();
        _waiting = Channel.CreateBounded<Request>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        _work = Task.Run(Work);
        _watch = options.ReloadOnChange ? Task.Run(Watch) : Task.CompletedTask;
    }

    /// <summary>The name under which it was registered.</summary>
    public string Name { get; }

    /// <summary>Why the current file could not be loaded, so that the previous model answers; null if it was loaded.</summary>
    public string? ReloadFailure { get; private set; }

    /// <summary>The time at which the current model was loaded.</summary>
    public DateTimeOffset LoadedAt => _loaded.At;

    /// <summary>Predicts for a row, in a batch with concurrent requests.</summary>
    /// <param name="row">The row; it is read before the task ends.</param>
    /// <param name="cancellation">Ends the wait; a row that is being scored is scored.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The service was stopped.</exception>
    public async Task<TPrediction> PredictAsync(TRow row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        var request = new Request(row, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellation);
        try
        {
            await _waiting.Writer.WriteAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(ServedModel<TRow, TPrediction>), $"The model '{Name}' is no longer served.");
        }
        return await request.Answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Answers the waiting requests and frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete())
            return;   // a container that has it under several keys disposes of it for each
        await _work.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        _loaded.Scorer.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task Work()
    {
        var batch = new List<Request>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < _options.MaxBatchSize && _waiting.Reader.TryRead(out var request))
            {
                if (!request.Cancellation.IsCancellationRequested)
                    batch.Add(request);
            }
            if (batch.Count > 0)
                Answer(batch);
        }
    }

    /// <summary>Scores a batch; where it fails, row by row, so that one bad row fails alone.</summary>
    private void Answer(List<Request> batch)
    {
        try
        {
            IReadOnlyList<TPrediction>? answers;
            while ((answers = _loaded.Scorer.TryScore([.. batch.Select(request => request.Row)])) is null)
            {
                // another model has just taken the place of this one
            }
            foreach (var (request, answer) in batch.Zip(answers))
                request.Answer.TrySetResult(answer);
        }
        catch (Exception exception) when (batch.Count == 1)
        {
            batch[0].Answer.TrySetException(exception);
        }
        catch (Exception)
        {
            foreach (var request in batch)
                Answer([request]);
        }
    }

    private async Task Watch()
    {
        using var timer = new PeriodicTimer(_options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (_file.HasChanged())
                    Reload();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Reload()
    {
        try
        {
            var old = Interlocked.Exchange(ref _loaded, Load());
            old.Scorer.Dispose();   // what it is scoring is scored to the end
            ReloadFailure = null;
            Messages.Reloaded(_log, Name, null);
        }
        catch (Exception exception)   // of any kind: the service goes on with the model that it has
        {
            ReloadFailure = exception.Message;
            Messages.NotReloaded(_log, Name, exception);
        }
    }

    private Loaded Load() => new(
        _file.Load(stream => new BatchScorer<TRow, TPrediction>((_options.Context ?? (() => new MLContext()))(), stream)), DateTimeOffset.UtcNow);

    /// <summary>The model's name, for a debugger.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}, loaded at {LoadedAt:u}");

    private sealed record Request(TRow Row, TaskCompletionSource<TPrediction> Answer, CancellationToken Cancellation);

    private sealed record Loaded(BatchScorer<TRow, TPrediction> Scorer, DateTimeOffset At);
}
