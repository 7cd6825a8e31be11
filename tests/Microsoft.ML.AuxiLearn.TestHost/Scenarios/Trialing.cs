using System.Globalization;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Workers whose trials are a short sleep and a number that the configuration gives.</summary>
public static class Trialing
{
    /// <summary>How long a trial is left to a worker that no longer answers.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Works on a server until all trials are over.</summary>
    /// <param name="store">Its connection string.</param>
    /// <param name="trials">How many trials there are.</param>
    /// <param name="milliseconds">How long each of a trial's two trainings is.</param>
    public static void Work(string store, string trials, string milliseconds)
    {
        using var opened = new PostgresTrialStore(store);
        Train(opened, int.Parse(trials, CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture)));
    }

    public static void Train(ITrialStore store, int trials, TimeSpan each)
    {
        var all = store.Open(new ExperimentInputs().Option("trials", trials), [.. Enumerable.Range(0, trials).Select(trial => $"{{\"a\":{trial}}}")]);
        new TrialWorker(store, Lease).TrainAll(() => all, (record, lease) =>
        {
            foreach (var seed in (int[])[1, 2])
            {
                Thread.Sleep(each);
                if (lease.Mark(seed, null, Math.Sin(record.Trial + seed)) is null)
                    return (TrialState.Open, null);
            }
            return (TrialState.Done, $"result of {record.Configuration}");
        }, () => { }, CancellationToken.None);
    }
}
