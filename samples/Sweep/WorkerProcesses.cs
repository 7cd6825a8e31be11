using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.Samples.Sweeps;

/// <summary>Processes that work on the same sweep until it is over, or until their input is closed, be it by our own end.</summary>
internal sealed class WorkerProcesses : IDisposable
{
    private readonly Process[] _processes;
    private volatile string? _lastError;

    /// <param name="count">How many.</param>
    /// <param name="arguments">The command line that makes one a worker.</param>
    public WorkerProcesses(int count, IReadOnlyList<string> arguments)
    {
        _processes = [.. Enumerable.Range(0, count).Select(_ => Start(arguments))];
        Ended = Task.WhenAll(_processes.Select(process => process.WaitForExitAsync()));
    }

    /// <summary>Over when all have ended.</summary>
    public Task Ended { get; }

    /// <summary>What the workers that failed said last; null if none failed.</summary>
    public string? Failure => _processes.FirstOrDefault(process => process.HasExited && process.ExitCode != 0) is { } failed ? $"A worker ended with exit code {failed.ExitCode}: {_lastError}" : null;

    /// <summary>Lets each give its trial back and end.</summary>
    public void End()
    {
        foreach (var process in _processes)
            process.StandardInput.Close();
    }

    /// <summary>What a worker does beside its work: it waits for the end of its input.</summary>
    /// <param name="ending">Cancelled then.</param>
    public static void EndWithInput(CancellationTokenSource ending) => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }
        ending.Cancel();
    })
    { IsBackground = true }.Start();

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var process = Process.Start(OwnProgram.Start(arguments))!;
        process.OutputDataReceived += (_, line) => _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : line.Data;
        process.ErrorDataReceived += (_, line) => _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : line.Data;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
