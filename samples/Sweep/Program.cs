using System.CommandLine;
using System.Globalization;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Sweeps;
using Spectre.Console;

var source = new TableOptions();
var methods = new Option<string>("--methods")
{
    Description = $"The methods to choose from, some of {string.Join(",", WeightingMethod.All)}.",
    DefaultValueFactory = _ => "SingleTask,Equal,AuxiLearn"
};
var strategy = new Option<StrategyName>("--strategy")
{ Description = "grid (the paper's, method by method), random, or halving.", DefaultValueFactory = _ => StrategyName.Halving };
var trials = new Option<int>("--trials") { Description = "Configurations to try, with random or halving.", DefaultValueFactory = _ => 50 };
var rungs = new Option<int>("--rungs")
{ Description = "With halving: at a third, a ninth, ... of the epochs only the best third of the trials continues.", DefaultValueFactory = _ => 3 };
var seeds = new Option<int>("--seeds") { Description = "Trainings per configuration; its metric is their mean.", DefaultValueFactory = _ => 1 };
var epochs = new Option<int>("--epochs")
{ Description = "Epochs of a training; it stops early after a fifth of them without improvement.", DefaultValueFactory = _ => 100 };
var budget = new Option<double?>("--budget") { Description = "Minutes; the rest is left for the next run." };
var store = new Option<string?>("--store") { Description = TrialPlace.Description };
var checkpoint = new Option<DirectoryInfo?>("--checkpoint") { Description = CheckpointFolders.Description };
var workers = new Option<int>("--workers")
{ Description = "Concurrent trainings, each in its own process with one thread.", DefaultValueFactory = _ => Environment.ProcessorCount };
var compare = new Option<bool>("--compare-strategies") { Description = "Compares random trials with halving, each for --budget minutes." };
var repeats = new Option<int>("--repeats")
{ Description = "With --compare-strategies: repetitions, each with another split and other points.", DefaultValueFactory = _ => 5 };
var json = new Option<FileInfo?>("--json") { Description = "With --compare-strategies: the file of the results; a second run with the same file continues." };
var page = new Option<FileInfo?>("--report") { Description = "The file of a page with the trials: HTML, or Markdown if its name ends with .md." };
var watch = new Option<bool>("--watch") { Description = "Shows the trials so far in the browser, at an address of this machine alone, until all are done." };
var worker = new Option<string?>("--worker") { Description = "Takes trials of this sweep from the process that started it.", Hidden = true };
NumberOptions.Positive(trials, rungs, seeds, epochs, budget, workers, repeats);

var command = new RootCommand(Described.With(
    "Sweep",
    "Finds the best options for a table by grid search, random search or successive halving.",
    "--data penguins.csv --label species --auxiliary sex,body_mass_g --budget 2",
    "--data enb.arff --label last:2 --auxiliary last:1 --trials 60 --workers 2 --store enb.db"));
source.AddTo(command);
foreach (var option in (Option[])[methods, strategy, trials, rungs, seeds, epochs, budget, store, checkpoint, workers, compare, repeats, json, page, watch,
    worker])
    command.Add(option);
command.SetAction(async (result, cancellationToken) =>
{
    var temporary = result.GetValue(store) is null ? Directory.CreateTempSubdirectory("sweep") : null;
    try
    {
        var rows = source.Read(result);
        if (result.GetValue(worker) is null)
            AnsiConsole.WriteLine(rows.Report.ToString());
        using var table = new TableSweep(new Settings
        {
            Source = rows,
            Methods = result.GetValue(methods)!,
            Strategy = result.GetValue(strategy),
            Trials = result.GetValue(trials),
            Rungs = result.GetValue(rungs),
            Seeds = result.GetValue(seeds),
            Epochs = result.GetValue(epochs),
            Checkpoints = new(result.GetValue(checkpoint)?.FullName),
            Store = new TrialPlace(result.GetValue(store) ?? Path.Combine(temporary!.FullName, "sweep.db")),
        });
        var time = result.GetValue(budget) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        if (result.GetValue(worker) is { } name)
            table.Sweeps(workers: null).Single(one => one.Name == name).Sweep.Work(cancellationToken);
        else if (result.GetValue(compare))
            await Compare(table, time ?? throw new ArgumentException("--compare-strategies compares at equal time; expected --budget MINUTES too."),
                result.GetValue(repeats), result.GetValue(json)?.FullName, cancellationToken);
        else
        {
            await using var live = result.GetValue(watch) ? await LiveReport.StartAsync() : null;
            await Sweep(table, time, name => new(result.GetValue(workers), [.. args, "--worker", name]), result.GetValue(page)?.FullName, live,
                cancellationToken);
        }
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException or NotSupportedException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");   // errors are one sentence
        return 1;
    }
    finally
    {
        temporary?.Delete(recursive: true);
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

static async Task Sweep(
    TableSweep table, TimeSpan? budget, Func<string, WorkerProcesses> workers, string? page, LiveReport? live, CancellationToken cancellationToken)
{
    AnsiConsole.WriteLine(table.Experiment + ".");
    if (live is not null)
        AnsiConsole.WriteLine($"Watch it at {live.Address}");
    var sweeps = table.Sweeps(workers);
    using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    if (budget is { } time)
        ending.CancelAfter(time);
    await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new SpinnerColumn()).StartAsync(async progress =>
    {
        foreach (var (name, sweep) in sweeps)
        {
            var bar = progress.AddTask(Markup.Escape(name));
            var run = sweep.RunAsync(ending.Token);
            for (var isOver = false; !isOver;)
            {
                isOver = run.IsCompleted;
                var state = sweep.Read();
                var done = state.Trials.Count - state.Count(TrialState.Open) - state.Count(TrialState.Running);
                if (done > bar.Value)
                    live?.Show(SweepView.Line(name, state), state.Report(table.Metric.Name));
                (bar.MaxValue, bar.Value, bar.Description) = (state.Trials.Count, done, Markup.Escape(SweepView.Line(name, state)));
                await Task.WhenAny(run, Task.Delay(500, CancellationToken.None));
            }
            await run;
        }
    });
    foreach (var (name, sweep) in sweeps)
    {
        var state = sweep.Read();
        if (sweeps.Count > 1)
            AnsiConsole.MarkupLine($"[bold]{Markup.Escape(name)}[/]");
        SweepView.Show(state, state.Best is { } best && !cancellationToken.IsCancellationRequested ? table.Test(best.Options) : [], table.Metric.Name);
        if (page is null)
            continue;
        // the paper's grid is a sweep for each method
        var file = sweeps.Count == 1 ? page : Path.ChangeExtension(page, $"{name}{Path.GetExtension(page)}");
        state.Report(table.Metric.Name).Save(file);
        AnsiConsole.WriteLine($"The page is {file}.");
    }
    AnsiConsole.WriteLine("Next: docs/tuning.md shows how to train with the best options; samples/Compare tells whether they beat the plain model.");
}

static async Task Compare(TableSweep table, TimeSpan budget, int repeats, string? json, CancellationToken cancellationToken)
{
    var comparison = StrategyComparison.Of(table, budget, repeats, json, state =>
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Done} of {state.Total} sweeps of {budget.TotalMinutes:G3} minutes")));
    var report = await comparison.RunAsync(cancellationToken);
    var view = new Table().RoundedBorder().AddColumns("strategy", $"test {report.Metric}", "validation", "from Random", "p", "sweeps");
    foreach (var row in report.Summary)
        view.AddRow(
            row.Method,
            PlusMinus(row.Mean, row.StandardError),
            Number(report.Runs.Where(run => run.Method == row.Method).Average(run => run.Validation)),
            row.Difference is { } difference ? PlusMinus(difference, row.DifferenceError) : "",
            row.UncorrectedPValue is { } p ? Number(p) : "",
            $"{row.Runs}");
    AnsiConsole.Write(view);
    foreach (var failure in report.Failures)
        AnsiConsole.MarkupLine($"[red]{Markup.Escape($"{failure.Method} {failure.Seed}: {failure.Error}")}[/]");
}

static string PlusMinus(double value, double? error) => Number(value) + (error is { } half ? " ± " + Number(half) : "");

static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
