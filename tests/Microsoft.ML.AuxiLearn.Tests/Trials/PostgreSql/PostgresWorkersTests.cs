using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.AuxiLearn.TestHost.Scenarios;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>Processes on one server: killed, stopped, cut off from it, and in the end every trial is over once, with the results of a single process.</summary>
[Collection(ProcessTests.Name)]
public sealed class PostgresWorkersTests(LocalPostgres postgres)
{
    private const int Trials = 200;
    private const int Kills = 20;

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [PostgresFact]
    public void Every_trial_ends_once_whoever_is_killed_and_however_often_the_server_restarts()
    {
        var address = postgres.NewSchema();
        using var store = new PostgresTrialStore(address);
        LocalPostgres.CountEnds(address);
        List<Process> workers = [.. Enumerable.Range(0, 4).Select(_ => Start(address))];
        try
        {
            var random = new Random(1);
            var stopped = default(Process);
            for (var kill = 1; kill <= Kills; kill++)
            {
                Thread.Sleep(random.Next(50, 150));
                var busy = Busy(store, workers.Where(worker => worker != stopped));
                var victim = busy[random.Next(busy.Length)];
                if (kill == 8)
                    Signal(stopped = busy.First(worker => worker != victim), "STOP");   // in the middle of a trial, for longer than its lease
                victim.Kill();
                victim.WaitForExit();
                workers.Remove(victim);
                workers.Add(Start(address));
                if (kill is 6 or 13)
                    postgres.Restart(kill == 6 ? "fast" : "immediate");
            }
            Thread.Sleep(Trialing.Lease);
            Signal(stopped!, "CONT");
            foreach (var worker in workers)
                Assert.True(worker.WaitForExit(_limit) && worker.ExitCode == 0, $"A worker ended with {(worker.HasExited ? worker.ExitCode : "nothing")}.");
        }
        finally
        {
            workers.Where(worker => !worker.HasExited).ToList().ForEach(worker => worker.Kill());
        }

        Assert.Equal(Enumerable.Range(0, Trials).Select(trial => (long)trial), LocalPostgres.Query(address, "SELECT trial FROM ends ORDER BY trial"));
        Assert.Equal(Results(Alone()), Results(store.Read()));
    }

    /// <summary>The same trials in one process, on SQLite.</summary>
    private static IReadOnlyList<TrialRecord> Alone()
    {
        var folder = Directory.CreateTempSubdirectory("trials");
        using (var store = new SqliteTrialStore(Path.Combine(folder.FullName, "trials.db")))
        {
            Trialing.Train(store, Trials, TimeSpan.Zero);
            var records = store.Read();
            store.Dispose();
            folder.Delete(recursive: true);
            return records;
        }
    }

    private static IEnumerable<string> Results(IReadOnlyList<TrialRecord> records) =>
        records.Select(record => string.Create(CultureInfo.InvariantCulture,
            $"{record.Trial} {record.Configuration} {record.State} {record.Outcome} {string.Join(' ', record.Marks)}"));

    private static Process Start(string address) => ChildProcess.Start("Trialing.Work", [address, $"{Trials}", "60"]);

    /// <summary>The workers that hold a trial now; a worker's name has its process in the middle.</summary>
    private static Process[] Busy(PostgresTrialStore store, IEnumerable<Process> workers)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < _limit; Thread.Sleep(20))
        {
            var holding = store.Read().Where(record => record.State == TrialState.Running).Select(record => record.Worker!.Split('/')[1]).ToHashSet();
            if (workers.Where(worker => holding.Contains($"{worker.Id}")).ToArray() is { Length: > 1 } busy)
                return busy;
        }
        throw new TimeoutException("No two workers hold a trial.");
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
