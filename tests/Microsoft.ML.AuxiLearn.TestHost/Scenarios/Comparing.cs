using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>A comparison of three contenders with three seeds by two processes, one contender of which ends its process.</summary>
public static class Comparing
{
    /// <summary>The process that starts the others.</summary>
    public static void WithWorkers(string file) => Comparison(file, new WorkerProcesses(2, ["Comparing.Work", file])).RunAsync().GetAwaiter().GetResult();

    /// <summary>One of the others.</summary>
    public static void Work(string file) => Comparison(file, null).Work();

    /// <summary>
    /// The process that starts the others, where all open a store that is no SQLite file to the library; "memory" for one that cannot be shared.
    /// </summary>
    public static void WithAnotherStore(string file, string place)
    {
        using var store = new ForwardingStore(place);
        Comparison(file, new WorkerProcesses(2, ["Comparing.WorkOnAnotherStore", file, place]), store).RunAsync().GetAwaiter().GetResult();
    }

    /// <summary>One of the others.</summary>
    public static void WorkOnAnotherStore(string file, string place)
    {
        using var store = new ForwardingStore(place);
        Comparison(file, null, store).Work();
    }

    private static Comparison Comparison(string file, WorkerProcesses? workers, ITrialStore? store = null)
    {
        var rows = new MLContext(1).Data.LoadFromEnumerable([new Row { Label = 1 }, new Row { Label = 2 }]);
        return new Comparison(_ => new ComparisonSplit(rows, rows, rows), ComparisonMetric.RelativeRootMeanSquaredError(),
            [Contender("Fine"), Contender("Crashing"), Contender("Other")])
        {
            Seeds = [1, 2, 3],
            Trials = 1,
            File = file,
            Workers = workers,
            Store = store,
            Executor = (contender, seed, _) =>
            {
                if (contender.Name == "Crashing")
                    Process.GetCurrentProcess().Kill();
                return Task.FromResult(
                    new ComparisonRun { Method = contender.Name, Seed = seed, Metric = "RRMSE", Value = 1, Seconds = 0.1, Validation = seed });
            },
        };
    }

    private static Contender Contender(string name) => new(name, _ => throw new InvalidOperationException());

    private sealed class Row
    {
        public float Label { get; set; }
    }
}
