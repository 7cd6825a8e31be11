using System.CommandLine;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Compare;
using Spectre.Console;

var source = new TableOptions();
var methods = new Option<string>("--methods")
{ Description = $"all, or some of {string.Join(",", WeightingMethod.All)}; SingleTask is always there.", DefaultValueFactory = _ => "all" };
var outside = new Option<string>("--outside")
{
    Description = "Other models on the same rows without the auxiliary columns: all, none, or some of LightGbm,FastForest,Linear.",
    DefaultValueFactory = _ => "all"
};
var dropOne = new Option<string?>("--drop-one")
{ Description = "Methods to run also without each auxiliary column in turn, to measure what the column is worth." };
var labelled = new Option<int?>("--labelled")
{ Description = "Training rows that keep their label, chosen at random; the others keep only their auxiliary columns." };
var seeds = new Option<int>("--seeds") { Description = "Repetitions with different random numbers.", DefaultValueFactory = _ => 5 };
var trials = new Option<int>("--trials")
{ Description = "Trainings per run; the validation rows select the best.", DefaultValueFactory = _ => 3 };
var steps = new Option<int>("--steps")
{ Description = "Maximum steps of a training; it stops early after a fifth of them without improvement.", DefaultValueFactory = _ => 3000 };
var network = new Option<string>("--network")
{
    Description = "mlp, on numbers and indicators of text, or table: Network.Table, for which text is entities and a missing number a value.",
    DefaultValueFactory = _ => "mlp"
};
network.AcceptOnlyFromAmong("mlp", "table");
var members = new Option<int?>("--members")
{ Description = "Networks that each training of a method trains and averages; without it, the library's default." };
var single = new Option<int?>("--single-task-members") { Description = "How many of them learn only the main task; without it, the library's default." };
var importance = new Option<bool>("--importance")
{ Description = "Measures what each feature is worth to each model by ML.NET's permutation importance; the page of --report shows it." };
var budget = new Option<double?>("--budget") { Description = "Minutes for the comparison; runs beyond it are left out." };
var json = new Option<FileInfo?>("--json") { Description = "The file of the results; a second comparison with the same file continues." };
var checkpoint = new Option<DirectoryInfo?>("--checkpoint") { Description = CheckpointFolders.Description };
var store = new Option<string?>("--store") { Description = TrialPlace.Description };
var page = new Option<FileInfo?>("--report") { Description = "The file of a page with the results: HTML, or Markdown if its name ends with .md." };
var watch = new Option<bool>("--watch") { Description = "Shows the results so far in the browser, at an address of this machine alone, until all are there." };
var workers = new Option<int>("--workers")
{ Description = "Concurrent runs, each in its own process with one thread.", DefaultValueFactory = _ => Environment.ProcessorCount };
var worker = new Option<bool>("--worker") { Description = "Takes runs from the process that started it.", Hidden = true };
NumberOptions.Positive(labelled, seeds, trials, steps, members, budget, workers);

var command = new RootCommand(Described.With(
    "Compare",
    "Do the auxiliary columns of a table help, with which method, by how much, and is it more than chance?",
    "--data penguins.csv --label species --auxiliary sex,body_mass_g",
    "--data enb.arff --label last:2 --auxiliary last:1 --seeds 10 --json enb.json",
    "table enb.json wq.json"));
source.AddTo(command);
foreach (var option in (Option[])[methods, outside, dropOne, labelled, seeds, trials, steps, network, members, single, importance, budget, json, page, watch,
    checkpoint, store, workers, worker])
    command.Add(option);
command.SetAction((result, cancellationToken) => OneSentence(async () =>
{
    var rows = source.Read(result);
    if (!result.GetValue(worker))
        AnsiConsole.WriteLine(rows.Report.ToString());
    using var comparison = new TableComparison(new Settings
    {
        Source = rows,
        Methods = result.GetValue(methods)!,
        Outside = result.GetValue(outside)!,
        DropOne = result.GetValue(dropOne),
        Labelled = result.GetValue(labelled),
        Seeds = result.GetValue(seeds),
        Trials = result.GetValue(trials),
        Steps = result.GetValue(steps),
        IsTableNetwork = result.GetValue(network) == "table",
        Members = result.GetValue(members),
        SingleTaskMembers = result.GetValue(single),
        MeasuresImportance = result.GetValue(importance),
        Budget = result.GetValue(budget),
        Json = result.GetValue(json)?.FullName,
        Checkpoints = new(result.GetValue(checkpoint)?.FullName),
        Store = result.GetValue(store) is { } place ? new TrialPlace(place) : null,
    });
    if (result.GetValue(worker))
    {
        comparison.Make().Work(cancellationToken);
    }
    else
    {
        await using var live = result.GetValue(watch) ? await LiveReport.StartAsync() : null;
        Show(await Compare(comparison, result.GetValue(workers), live, cancellationToken), result.GetValue(page)?.FullName);
    }
}));

var files = new Argument<FileInfo[]>("files") { Description = "Results that --json wrote.", Arity = ArgumentArity.OneOrMore };
var table = new Command("table", "Puts the results of many tables side by side, in Markdown.") { files };
table.SetAction(result => OneSentence(() =>
{
    foreach (var line in new ResultsTable([.. result.GetRequiredValue(files)
        .Select(file => (Path.GetFileNameWithoutExtension(file.Name), ComparisonReport.Load(file.FullName)))]).Lines())
        Console.WriteLine(line);
    return Task.CompletedTask;
}));
command.Add(table);
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

static void Show(ComparisonReport report, string? file)
{
    ReportView.Show(report);
    if (file is not null)
    {
        report.Report().Save(file);
        AnsiConsole.WriteLine($"The page is {file}.");
    }
    AnsiConsole.WriteLine("Next: docs/comparison.md explains the statistics; samples/Sweep tunes the method that you choose.");
}

async Task<ComparisonReport> Compare(TableComparison comparison, int count, LiveReport? live, CancellationToken cancellationToken)
{
    AnsiConsole.WriteLine(comparison.Experiment + ".");
    if (live is not null)
        AnsiConsole.WriteLine($"Watch it at {live.Address}");
    return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(async progress =>
    {
        var bar = progress.AddTask("runs");
        return await comparison.Make(new WorkerProcesses(count, [.. args, "--worker"]), state =>
        {
            bar.MaxValue = state.Total;
            bar.Value = state.Done;
            bar.Description = $"{state.Done} of {state.Total} runs" + (state.TimeLeft is { } left ? $", {left:h\\:mm\\:ss} left" : "");
            live?.Show(bar.Description, state.Report.Report());
        }).RunAsync(cancellationToken);
    });
}

// An error is one sentence, without a stack trace.
static async Task<int> OneSentence(Func<Task> action)
{
    try
    {
        await action();
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException or NotSupportedException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
        return 1;
    }
}
