using System.CommandLine;
using System.Globalization;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.LearnedAuxiliary;
using Spectre.Console;

var own = new Settings();
var data = new Option<string?>("--data") { Description = "The folder of the data set, or the file of a table." };
var format = new Option<DataFormat?>("--format") { Description = "The format of --data; without --data the sample draws images." };
var labels = new Option<string>("--labels")
{ Description = "Training labels to keep: a share of each class, such as 5%, or a number per class, such as 30.", DefaultValueFactory = _ => "5%" };
var label = new Option<string>("--label")
{ Description = "The column of a table to predict: a name, or last:1 for the last.", DefaultValueFactory = _ => own.Label };
var ignore = new Option<string?>("--ignore") { Description = "Columns of a table that are not features." };
var split = new Option<string?>("--split")
{ Description = "A column of a table with train, validation and test; without it each seed splits the rows 60:20:20." };
var classes = new Option<int>("--classes-per-label") { Description = "Auxiliary classes for each class.", DefaultValueFactory = _ => own.ClassesPerLabel };
var entropy = new Option<double>("--entropy")
{ Description = "Weight of the entropy that keeps the teacher from using only one auxiliary class.", DefaultValueFactory = _ => own.Entropy };
var secondBatch = new Option<bool>("--second-batch")
{ Description = "AuxiLearn's teacher learns from a second batch of the training rows, not from the validation rows." };
var seeds = new Option<int>("--seeds")
{ Description = "Repetitions with different rows and initial weights.", DefaultValueFactory = _ => own.Seeds };
var firstSeed = new Option<int>("--first-seed")
{ Description = "The first seed. Report results on seeds other than those on which you chose settings.", DefaultValueFactory = _ => own.FirstSeed };
var trials = new Option<int>("--trials")
{ Description = "Trainings per run, with different rates; the validation rows select the best.", DefaultValueFactory = _ => own.Trials };
var steps = new Option<int>("--steps") { Description = "Primary steps of a training.", DefaultValueFactory = _ => own.Steps };
var interval = new Option<int>("--interval") { Description = "Primary steps per auxiliary step.", DefaultValueFactory = _ => own.Interval };
var json = new Option<FileInfo?>("--json") { Description = "The file of the results; a second run with the same file continues." };
var pictures = new Option<DirectoryInfo?>("--pictures") { Description = "The folder of the pictures; artifacts by default." };
var workers = new Option<int>("--workers")
{
    Description = "Concurrent runs, each in its own process with one thread; 1 uses this process only.",
    DefaultValueFactory = _ => Environment.ProcessorCount
};
var worker = new Option<bool>("--worker") { Description = "Takes runs from the process that started it.", Hidden = true };
NumberOptions.Positive(classes, seeds, firstSeed, trials, steps, interval, workers);

var command = new RootCommand(Described.With(
    "LearnedAuxiliary",
    "Few labels and no auxiliary column. Does a task invented by a teacher network help?",
    "",
    "--data cifar-10-batches-bin --format cifar10 --labels 5%",
    "--data digits.csv --label digit --labels 100"))
    { data, format, labels, label, ignore, split, classes, entropy, secondBatch, seeds, firstSeed, trials, steps, interval, json, pictures, workers, worker };
command.SetAction(async (result, cancellationToken) =>
{
    try
    {
        var settings = new Settings
        {
            Data = result.GetValue(data),
            Format = result.GetValue(format) ?? (result.GetValue(data) is null ? DataFormat.Rendered : DataFormat.Table),
            Labels = LabelBudget.Parse(result.GetValue(labels)!),
            Label = result.GetValue(label)!,
            Ignore = result.GetValue(ignore),
            Split = result.GetValue(split),
            ClassesPerLabel = result.GetValue(classes),
            Entropy = result.GetValue(entropy),
            SecondBatch = result.GetValue(secondBatch),
            Seeds = result.GetValue(seeds),
            FirstSeed = result.GetValue(firstSeed),
            Trials = result.GetValue(trials),
            Steps = result.GetValue(steps),
            Interval = result.GetValue(interval),
            Json = result.GetValue(json)?.FullName,
            Pictures = result.GetValue(pictures)?.FullName ?? own.Pictures,
        };
        var experiment = new Experiment(settings);
        if (result.GetValue(worker))
        {
            experiment.Comparison().Work(cancellationToken);
            return 0;
        }
        if (experiment.TableReport is { } tableReport)
            AnsiConsole.WriteLine(tableReport);
        AnsiConsole.WriteLine(experiment.Description + ".");
        var parallel = result.GetValue(workers) is var count and > 1 ? new WorkerProcesses(count, [.. args, "--worker"]) : null;
        var report = await experiment.Comparison(parallel, state => AnsiConsole.WriteLine($"{state.Done} of {state.Total} runs")).RunAsync(cancellationToken);
        ReportTable.Show(report, "method");
        if (!cancellationToken.IsCancellationRequested)
            Draw(experiment, settings.Pictures);
        AnsiConsole.WriteLine("Next: a learned task for your own rows (docs/learned.md), or other data (-- --help has examples).");
        return report.Failures.Count == 0 ? 0 : 1;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

static void Draw(Experiment experiment, string folder)
{
    var (rows, labels, last) = experiment.Inspect();
    Directory.CreateDirectory(folder);
    var map = Path.Combine(folder, "soft-labels.png");
    LabelMap.Save(map, labels);
    AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"AuxiLearn's teacher uses {last.UsedAuxiliaryClasses.Where(float.IsFinite).Average():F1} auxiliary classes of each class and spreads a label over "
            + $"{last.AuxiliaryClassesPerSample:F1}; a map of its soft labels (t-SNE): {map}"));
    if (experiment.ImageColumn is not { } column)
        return;
    var grid = Path.Combine(folder, "auxiliary-classes.png");
    SlotPicture.Save(grid, rows, column, labels);
    AnsiConsole.WriteLine($"Images by their strongest auxiliary class, a row for each: {grid}");
}
