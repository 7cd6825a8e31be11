using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>Workers of one sweep of eight trials with two seeds, in a file that they share.</summary>
public static class Sweeping
{
    /// <summary>Is killed while it trains its second trial with the second seed.</summary>
    public static void DieInTheMiddle(string file, string killed)
    {
        var first = -1;
        Work(file, trial =>
        {
            first = first < 0 ? trial.Number : first;
            if (trial.Number == first || trial.Seed == 1)
                return;
            File.WriteAllText(killed, "");
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        });
    }

    /// <summary>Holds its first trial until the other is killed, then does what is left.</summary>
    public static void GoOnAfterAnothersDeath(string file, string killed) => Work(file, _ => SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(20);
        return File.Exists(killed);
    }));

    private static void Work(string file, Action<SweepTrial<AuxiLearnSweepOptions>> within)
    {
        var space = new SweepSpace<AuxiLearnSweepOptions>().Only().With("BatchSize", 1, 2, 3, 4, 5, 6, 7, 8);
        var result = new Sweep<AuxiLearnSweepOptions>(new MLContext(), space, trial =>
        {
            Say($"start {trial.Number} {trial.Seed}");
            within(trial);
            Say($"end {trial.Number} {trial.Seed}");
            return trial.Number;
        })
        { HigherIsBetter = true, Strategy = SweepStrategy.Grid(), Seeds = [1, 2], File = file, Inputs = new(), Lease = TimeSpan.FromSeconds(4) }
            .Run();
        Console.WriteLine($"{result}");
    }

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }
}
