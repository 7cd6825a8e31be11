using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.Playwright;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Reports;

/// <summary>
/// The report of a training of 312 tasks and 200 epochs: its size, and how long a browser takes to draw what its window shows, and all.
/// </summary>
internal static class PageOpening
{
    private const int Tasks = 312;
    private const int Epochs = 200;
    private const int Rounds = 5;
    private const float Patience = 300_000;   // milliseconds: the machine may be busy
    private const string Chromium = "/usr/bin/chromium";

    public static IEnumerable<Figure> Measure()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        try
        {
            var rows = NumberRow.View(NumberRow.Rows(200, others: Tasks), others: Tasks);
            using var model = NumberRow.Fit(rows, new()
            {
                AuxiliaryTasks = { AuxiliaryTask.VectorRegression(nameof(NumberRow.Others)) },
                Weighting = WeightingMethod.AuxiLearn(),
                NumberOfEpochs = Epochs,
                EarlyStoppingPatience = null,
            });
            model.Report(rows).Save(file);
            var (wall, cpu, all) = OpenAsync(new Uri(file).AbsoluteUri).GetAwaiter().GetResult();
            return
            [
                new($"page/{Epochs}-epochs-{Tasks}-tasks, megabytes", 1e-6 * new FileInfo(file).Length, "<= 5"),
                new($"page/{Epochs}-epochs-{Tasks}-tasks, seconds of the page's thread until it is drawn", cpu, "<= 2"),
                new($"page/{Epochs}-epochs-{Tasks}-tasks, seconds until it is drawn, on the wall", wall),
                new($"page/{Epochs}-epochs-{Tasks}-tasks, seconds until each picture was looked at, on the wall", all),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Seconds on the wall, and of the thread that reads, lays out and draws the page, which does not count what else the machine is busy with.
    /// </summary>
    private static async Task<(double Wall, double Cpu, double All)> OpenAsync(string address)
    {
        using var playwright = await Playwright.Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        var (times, tasks, whole) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var page = await browser.NewPageAsync();
            page.SetDefaultTimeout(Patience);
            var devtools = await page.Context.NewCDPSessionAsync(page);
            await devtools.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
            var watch = Stopwatch.StartNew();
            await page.GotoAsync(address);
            await page.Locator(".picture").First.ScrollIntoViewIfNeededAsync();   // a picture is drawn once it comes near the window
            await page.Locator(".main-svg").First.WaitForAsync();
            var wall = watch.Elapsed.TotalSeconds;
            var metrics = (await devtools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray();
            foreach (var picture in await page.Locator(".picture").AllAsync())
            {
                await picture.ScrollIntoViewIfNeededAsync();
                await picture.Locator(".main-svg").First.WaitForAsync();
            }
            if (round >= 0)   // the first warms the browser up
            {
                times.Add(wall);
                whole.Add(watch.Elapsed.TotalSeconds);
                tasks.Add(metrics.First(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble());
            }
            await page.CloseAsync();
        }
        return (Timing.Median(times), Timing.Median(tasks), Timing.Median(whole));
    }
}
