using System.Collections.Concurrent;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>As many workers as runs are under way at once.</summary>
/// <param name="arguments">Of a worker's command line.</param>
public sealed class WorkerPool(IReadOnlyList<string> arguments) : IDisposable
{
    private readonly ConcurrentBag<Worker> _idle = [];

    /// <exception cref="InvalidOperationException">The run failed.</exception>
    public async Task<ComparisonRun> Run(Contender contender, int seed, CancellationToken cancellationToken)
    {
        var worker = _idle.TryTake(out var idle) ? idle : new Worker(arguments);
        Worker.Answer answer;
        try
        {
            answer = await worker.Ask(new Worker.Question(contender.Name, seed), cancellationToken);
        }
        catch
        {
            worker.Dispose();
            throw;
        }
        _idle.Add(worker);
        return answer.Run ?? throw new InvalidOperationException(answer.Error);
    }

    public void Dispose()
    {
        foreach (var worker in _idle)
            worker.Dispose();
    }
}
