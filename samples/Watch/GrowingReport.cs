using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>The report so far, and each change of it for whoever listens.</summary>
internal sealed class GrowingReport
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _lastIsTaken = New();
    private TaskCompletionSource _changed = New();
    private State _state = new("Nothing is done yet.", -1, false);
    private Report? _report;
    private int _taken = -1;
    private int _listeners;

    /// <summary>The next report takes the place of the last.</summary>
    public void Show(string line, Report report) => Change(state => new(line, state.Version + 1, false), report);

    /// <summary>The report so far; null before the first.</summary>
    public Report? Take()
    {
        lock (_gate)
        {
            _taken = _state.Version;
            if (_state.IsOver)
                _lastIsTaken.TrySetResult();
            return _report;
        }
    }

    /// <summary>The state, and each later one until it is over.</summary>
    public async IAsyncEnumerable<SseItem<State>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _listeners);
        try
        {
            for (var isOver = false; !isOver;)
            {
                State state;
                Task changed;
                lock (_gate)
                    (state, changed) = (_state, _changed.Task);
                yield return new(state);
                isOver = state.IsOver;
                if (!isOver)
                    await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    /// <summary>It is over: waits until somebody who listens has the last report, but no longer than this.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        Change(state => state with { IsOver = true }, _report);
        if (_listeners > 0 && _taken < _state.Version)
            await Task.WhenAny(_lastIsTaken.Task, Task.Delay(patience));
    }

    private void Change(Func<State, State> next, Report? report)
    {
        lock (_gate)
        {
            (_state, _report) = (next(_state), report);
            _changed.SetResult();
            _changed = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a browser needs to know.</summary>
    /// <param name="Line">How far it is.</param>
    /// <param name="Version">The number of the report, from 0; -1 before the first.</param>
    /// <param name="IsOver">Whether it is the last.</param>
    internal sealed record State(string Line, int Version, bool IsOver);
}
