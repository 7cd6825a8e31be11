using System.CommandLine;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.SelfSupervised;
using Spectre.Console;

var own = new Settings();
var data = new Option<string?>("--data") { Description = "The folder of the data set, or the file of a table." };
var format = new Option<DataFormat?>("--format") { Description = "The format of --data; without --data the sample draws images." };
var labels = new Option<int>("--labels") { Description = "Training rows that keep their label.", DefaultValueFactory = _ => own.Labels };
var label = new Option<string>("--label")
{ Description = "The column of a table to predict: a name, or last:1 for the last.", DefaultValueFactory = _ => own.Label };
var task = new Option<TaskKind?>("--task") { Description = "The kind of label; by default numbers are a regression and text has classes." };
var ignore = new Option<string?>("--ignore") { Description = "Columns of a table that are not features." };
var split = new Option<string?>("--split")
{ Description = "A column of a table with train, validation and test; without it each seed splits the rows 60:20:20." };
var seeds = new Option<int>("--seeds")
{ Description = "Repetitions with different rows and initial weights.", DefaultValueFactory = _ => own.Seeds };
var firstSeed = new Option<int>("--first-seed")
{ Description = "The first seed. Report results on seeds other than those on which you chose settings.", DefaultValueFactory = _ => own.FirstSeed };
var trials = new Option<int>("--trials")
{ Description = "Trainings per run, with different rates; the validation rows select the best.", DefaultValueFactory = _ => own.Trials };
var steps = new Option<int>("--steps") { Description = "Primary steps of a training.", DefaultValueFactory = _ => own.Steps };
var members = new Option<int>("--members")
{ Description = "Networks of each model of a table, of which AuxiLearn leaves a quarter to the label alone.", DefaultValueFactory = _ => own.Members };
var exemplars = new Option<int?>("--exemplars")
{ Description = "Adds the task Exemplar, of so many training rows; without it the usual tasks for the data are compared." };
var methods = new Option<string?>("--methods")
{ Description = "Some of the methods: Equal, AuxiLearn, Rotation alone, ...; SingleTask is always there, and without it all are." };
var json = new Option<FileInfo?>("--json") { Description = "The file of the results; a second run with the same file continues." };
var picture = new Option<FileInfo?>("--picture")
{
    Description =
    "The PNG file of clouds with the parts that are predicted, by method, or of images without some patches and what a network puts in their place."
};
var workers = new Option<int>("--workers")
{
    Description = "Concurrent runs, each in its own process with one thread; 1 uses this process only.",
    DefaultValueFactory = _ => Environment.ProcessorCount
};
var worker = new Option<bool>("--worker") { Description = "Takes runs from the process that started it.", Hidden = true };
NumberOptions.Positive(labels, seeds, firstSeed, trials, steps, members, workers);

var command = new RootCommand(Described.With(
    "SelfSupervised",
    "Few labels and many rows. Do tasks with labels made from the rows themselves help?",
    "",
    "--labels 40 --exemplars 100",
    "--format clouds --labels 10 --picture clouds.png",
    "--data shapenetcore_partanno_segmentation_benchmark_v0_normal --format shapenetpart --labels 160",
    "--data cifar-10-batches-bin --format cifar10 --labels 500",
    "--data oxford-iiit-pet --format pets --labels 30",
    "--data digits.csv --label digit --task multiclass --labels 100"))
    { data, format, labels, label, task, ignore, split, seeds, firstSeed, trials, steps, members, exemplars, methods, json, picture, workers, worker };
command.SetAction(async (result, cancellationToken) =>
{
    try
    {
        var experiment = new Experiment(new Settings
        {
            Data = result.GetValue(data),
            Format = result.GetValue(format) ?? (result.GetValue(data) is null ? DataFormat.Rendered : DataFormat.Table),
            Labels = result.GetValue(labels),
            Label = result.GetValue(label)!,
            Task = result.GetValue(task),
            Ignore = result.GetValue(ignore),
            Split = result.GetValue(split),
            Seeds = result.GetValue(seeds),
            FirstSeed = result.GetValue(firstSeed),
            Trials = result.GetValue(trials),
            Steps = result.GetValue(steps),
            Members = result.GetValue(members),
            Exemplars = result.GetValue(exemplars),
            Methods = result.GetValue(methods)?.Split(',', StringSplitOptions.TrimEntries),
            Json = result.GetValue(json)?.FullName,
            Picture = result.GetValue(picture)?.FullName,
        });
        if (result.GetValue(worker))
        {
            experiment.Comparison().Work(cancellationToken);
            return 0;
        }
        AnsiConsole.WriteLine(experiment.Description + ".");
        var parallel = result.GetValue(workers) is var count and > 1 ? new WorkerProcesses(count, [.. args, "--worker"]) : null;
        var report = await experiment.Comparison(parallel, state => AnsiConsole.WriteLine($"{state.Done} of {state.Total} runs")).RunAsync(cancellationToken);
        ReportTable.Show(report, "tasks");
        if (result.GetValue(picture) is { } file && report.Failures.Count == 0)
            experiment.SavePicture(file.FullName, report);
        AnsiConsole.WriteLine("Next: self-supervised tasks on your own rows (docs/self-supervision.md), or other data (-- --help has examples).");
        return report.Failures.Count == 0 ? 0 : 1;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
