using System.Diagnostics;
using System.Reflection;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Processes that train the trials of a sweep or a comparison, several at once: libtorch's random numbers are a process's own, and an abort of native code ends
/// one worker alone. Each is this program, started once more with one thread of libtorch; its arguments must lead it to <c>Work</c> of the same sweep or
/// comparison. They end with this process, and share its trials: a SQLite file is named to them, a temporary one where there is no store; any other store they
/// open themselves, since the sweep or comparison that they make has it as well.
/// </summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Arguments">The command line of a worker.</param>
public sealed record WorkerProcesses(int Count, IReadOnlyList<string> Arguments)
{
    private const string Store = "AUXILEARN_TRIALS";
    private const string Name = "AUXILEARN_WORKER";

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(15);

    /// <summary>Of a worker: the name under which it holds trials.</summary>
    internal static string? OwnName => Environment.GetEnvironmentVariable(Name);

    /// <summary>Of a worker: works on the store that it was started for.</summary>
    /// <param name="store">The store that is set here; it is the one of the process that started this, unless that named a SQLite file.</param>
    /// <param name="work">From that store and what went into it.</param>
    /// <exception cref="InvalidOperationException">This process is no worker, or has no store of the process that started it.</exception>
    internal static void OnSharedStore(ITrialStore? store, Action<ITrialStore, ExperimentInputs> work)
    {
        if (OwnName is null)
            throw new InvalidOperationException(
                $"Work was called in a process that no other started as its worker; expected the option {nameof(WorkerProcesses)} there, or Run.");
        using var named = Environment.GetEnvironmentVariable(Store) is { Length: > 0 } file ? new SqliteTrialStore(file) : null;
        var shared = named ?? store ?? throw new InvalidOperationException(
            "The worker has no store, and the process that started it has one of its own; expected the same Store in both.");
        work(shared, shared.Inputs ?? throw new InvalidOperationException(
            $"The {shared.GetType().Name} of the worker is empty; expected the trials of the process that started it, which a store in memory cannot share."));
    }

    /// <summary>Of a worker: cancels when the process that started it has ended or closed its input.</summary>
    internal static void EndWithInput(CancellationTokenSource ending) => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was over first.
        }
    })
    { IsBackground = true }.Start();

    /// <summary>Lets workers train until every trial is over. A trial whose worker crashed has failed, and another worker takes its place.</summary>
    /// <param name="store">The store.</param>
    /// <param name="trials">The trials that count.</param>
    /// <param name="poll">Called from time to time.</param>
    /// <param name="cancellationToken">Lets each worker give its trial back and end.</param>
    /// <exception cref="InvalidOperationException">A worker ended without a trial.</exception>
    internal async Task RunAsync(ITrialStore store, IReadOnlyList<int> trials, Action poll, CancellationToken cancellationToken)
    {
        if (TrialWorker.IsOver(store, trials))
            return;
        var file = (store as SqliteTrialStore)?.FileName ?? "";
        var workers = new List<Worker>();
        string? failure = null;
        try
        {
            workers.AddRange(Enumerable.Range(0, Math.Clamp(Count, 1, trials.Count)).Select(_ => new Worker(file, Arguments)));
            while (workers.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                await Task.WhenAny([.. workers.Select(worker => worker.Ended), Task.Delay(_interval, CancellationToken.None)]).ConfigureAwait(false);
                poll();
                foreach (var worker in workers.Where(worker => worker.Ended.IsCompleted).ToArray())
                {
                    workers.Remove(worker);
                    using (worker)
                        if (worker.Failure is { } message && !HasFailed(store, worker.Name, message))
                            failure = message;   // it could not even begin, and others like it could not either
                        else if (worker.Failure is not null && !TrialWorker.IsOver(store, trials))
                            workers.Add(new Worker(file, Arguments));
                }
            }
            workers.ForEach(worker => worker.End());
            await Task.WhenAny(Task.WhenAll(workers.Select(worker => worker.Ended)), Task.Delay(_grace, CancellationToken.None)).ConfigureAwait(false);
            poll();
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
        if (failure is not null && !cancellationToken.IsCancellationRequested && !TrialWorker.IsOver(store, trials))
            throw new InvalidOperationException(failure);
    }

    private static bool HasFailed(ITrialStore store, string worker, string message)
    {
        var held = store.Read().Where(record => record.State == TrialState.Running && record.Worker == worker).ToArray();
        return held.Length > 0 && held.All(record => store.Finish(worker, record.Trial, TrialState.Failed, 0, message));
    }

    private sealed class Worker : IDisposable
    {
        private readonly Process _process;
        private volatile string? _lastLine;

        public Worker(string file, IReadOnlyList<string> arguments)
        {
            Name = $"{Environment.MachineName}/{Guid.NewGuid():N}";
            var host = Environment.ProcessPath!;
            var isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
            _process = new Process
            {
                StartInfo = new ProcessStartInfo(host, isDotnet ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    Environment = { ["OMP_NUM_THREADS"] = "1", [Store] = file, [WorkerProcesses.Name] = Name },
                },
            };
            _process.OutputDataReceived += Hear;
            _process.ErrorDataReceived += Hear;
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            Ended = _process.WaitForExitAsync();
        }

        public string Name { get; }

        public Task Ended { get; }

        /// <summary>Null unless it ended with an error.</summary>
        public string? Failure =>
            _process is { HasExited: true, ExitCode: not 0 and var code }
            ? $"A worker ended with exit code {code}{(_lastLine is null ? "" : $": {_lastLine}")}"
            : null;

        public void End()
        {
            if (!_process.HasExited)
                _process.StandardInput.Close();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }

        // The last line but those of a stack trace, so that of an exception which nobody caught its message is heard.
        private void Hear(object sender, DataReceivedEventArgs line) =>
            _lastLine = line.Data?.Trim() is { Length: > 0 } text && !text.StartsWith("at ", StringComparison.Ordinal) ? text : _lastLine;
    }
}
