using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Compare;
using Microsoft.ML.AuxiLearn.Samples.Suite;

var data = new Option<DirectoryInfo>("--data")
{ Description = "The folder with mulan-mtr, optdigits, seaborn, r (of tables.R) and photos (of BirdAttributes --table).", Required = true };
var output = new Option<DirectoryInfo>("--out")
{ Description = "The folder of the results, a file for each set; a second run with the same folder adds what is missing.", Required = true };
var names = new Option<string>("--sets")
{ Description = $"all sets in --data, or a list of sets and groups: {SuiteSet.Names}.", DefaultValueFactory = _ => "all" };
var methods = new Option<string>("--methods")
{
    Description = "Weighting methods by name, FinishAlone, OneWeight, UncertaintyScaled and MixedMembers too; SingleTask is always there.",
    DefaultValueFactory = _ => "Equal,Uncertainty,GradientCosine,AuxiLearn"
};
var alone = new Option<string>("--alone")
{ Description = "Methods to run also as a single network, without members.", DefaultValueFactory = _ => "SingleTask,AuxiLearn" };
var seeds = new Option<int>("--seeds") { Description = "Repetitions.", DefaultValueFactory = _ => 10 };
var first = new Option<int>("--first-seed")
{ Description = "The first seed. Report results on seeds other than those on which settings were chosen.", DefaultValueFactory = _ => 1 };
var trials = new Option<int>("--trials")
{ Description = "Trainings per run; the validation rows select the best.", DefaultValueFactory = _ => 2 };
var steps = new Option<int>("--steps") { Description = "Maximum steps of a training.", DefaultValueFactory = _ => 2000 };
var members = new Option<int>("--members")
{ Description = "Networks that each training of a method trains and averages.", DefaultValueFactory = _ => 4 };
var single = new Option<int?>("--single-members") { Description = "How many of the members learn only the main task; without it, the library's default." };
var widths = new Option<string>("--widths")
{ Description = "The layers of the perceptron that each member is.", DefaultValueFactory = _ => "64,64" };
var budget = new Option<double?>("--budget") { Description = "Minutes for the suite; runs beyond it are left out." };
var beside = new Option<FileInfo[]>("--beside")
{
    Description = "Results of other samples, the files of their --json: they are on the page too.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [],
};
var page = new Option<FileInfo?>("--report")
{
    Description = "The file of a page with the results, beside suite.md: HTML, or Markdown if its name ends "
    + "with .md."
};
var workers = new Option<int>("--workers")
{ Description = "Concurrent runs, each in its own process.", DefaultValueFactory = _ => Environment.ProcessorCount };
var worker = new Option<string?>("--worker") { Description = "Takes runs of this set from the process that started it.", Hidden = true };
NumberOptions.Positive(seeds, first, trials, steps, members, budget, workers);

var command = new RootCommand(Described.With("Suite", "Is the default the best choice? Compares all methods on all sets, in one report.",
    "--data DATA --out OUT", "--data DATA --out OUT --sets digits --seeds 5", "--data DATA --out OUT --first-seed 101 --budget 60"));
Option[] options =
    [data, output, names, methods, alone, seeds, first, trials, steps, members, single, widths, budget, beside, page, workers, worker];
foreach (var option in options)
    command.Add(option);
command.SetAction(async (result, cancellationToken) =>
{
    TriedMethods.Register(result.GetValue(steps));
    var watch = Stopwatch.StartNew();
    var folder = result.GetRequiredValue(output);
    try
    {
        var sets = SuiteSet.Named(result.GetValue(worker) ?? result.GetValue(names)!, result.GetRequiredValue(data).FullName);
        folder.Create();
        string[] files = [.. new[] { Path.Combine(folder.FullName, "suite.md"), result.GetValue(page)?.FullName }.OfType<string>()];
        var reports = result.GetRequiredValue(beside)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file.Name), Comparison: ComparisonReport.Load(file.FullName))).ToList();
        foreach (var set in sets)
        {
            using var comparison = new TableComparison(SettingsOf(result, set, watch.Elapsed));
            if (result.GetValue(worker) is not null)
            {
                comparison.Make().Work(cancellationToken);
                return 0;
            }
            var report = await comparison.Make(new WorkerProcesses(result.GetValue(workers), [.. args, "--worker", set.Name])).RunAsync(cancellationToken);
            reports.Add((set.Name, report));
            Console.WriteLine($"{set.Name}: {report.Verdict}");
            foreach (var file in files)
                reports.Report().Save(file);
        }
        foreach (var file in files)
            Console.WriteLine($"The page is {file}.");
        Console.WriteLine("Next: docs/comparison.md explains the statistics, and docs/results.md has our results.");
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

Settings SettingsOf(ParseResult result, SuiteSet set, TimeSpan passed) => new()
{
    Source = set.Read(result.GetRequiredValue(data).FullName),
    Methods = result.GetValue(methods)!,
    Alone = result.GetValue(alone)!,
    Outside = "none",
    Labelled = set.Labelled,
    Seeds = result.GetValue(seeds),
    FirstSeed = result.GetValue(first),
    Trials = result.GetValue(trials),
    Steps = result.GetValue(steps),
    Members = result.GetValue(members),
    SingleTaskMembers = result.GetValue(single),
    Widths = [.. result.GetValue(widths)!.Split(',').Select(width => int.TryParse(width, out var count) && count > 0
        ? count : throw new ArgumentException($"--widths is '{result.GetValue(widths)}'; expected positive numbers, such as 64,64."))],
    Budget = result.GetValue(budget) is { } minutes ? Math.Max(0.01, minutes - passed.TotalMinutes) : null,
    Json = Path.Combine(result.GetRequiredValue(output).FullName, $"{set.Name}.json"),
    Checkpoints = new(null),
};
