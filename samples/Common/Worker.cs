using System.Diagnostics;
using System.Text.Json;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>
/// A process that does runs one by one, asked on its standard input and answering on its standard output: libtorch's random numbers are those of a process, and an
/// abort of native code ends one worker alone.
/// </summary>
public sealed class Worker : IDisposable
{
    /// <summary>Opens an answer; other lines of the output are native libraries' messages.</summary>
    private const string Mark = "run ";

    private readonly Process _process;
    private string _lastError = "";

    /// <param name="arguments">Of the command line that makes it a worker.</param>
    public Worker(IEnumerable<string> arguments)
    {
        _process = new Process { StartInfo = OwnProgram.Start(arguments) };
        _process.ErrorDataReceived += (_, line) => _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : $": {line.Data}";
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <exception cref="InvalidOperationException">The process ended before it answered.</exception>
    public async Task<Answer> Ask(Question question, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                return JsonSerializer.Deserialize<Answer>(line[Mark.Length..])!;
        await _process.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"The process of the run ended with exit code {_process.ExitCode}{_lastError}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>What the worker process does until its input ends.</summary>
    public static void Serve(Comparison comparison)
    {
        while (Console.In.ReadLine() is { } line)
        {
            var question = JsonSerializer.Deserialize<Question>(line)!;
            Answer answer;
            try
            {
                answer = new Answer(comparison.Run(question.Contender, question.Seed), null);
            }
            catch (Exception exception)
            {
                answer = new Answer(null, exception.Message);
            }
            Console.Out.WriteLine($"\n{Mark}{JsonSerializer.Serialize(answer)}");   // a message before it may lack its end of line
            Console.Out.Flush();
        }
    }

    public sealed record Question(string Contender, int Seed);

    public sealed record Answer(ComparisonRun? Run, string? Error);
}
