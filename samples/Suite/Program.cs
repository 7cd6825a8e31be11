using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Compare;
using Microsoft.ML.AuxiLearn.Samples.Suite;

var data = new Option<DirectoryInfo>("--data") { Description = "The folder with mulan-mtr, optdigits, seaborn and r, which tables.R writes.", Required = true };
var output = new Option<DirectoryInfo>("--out")
{ Description = "The folder of the results, a file for each set; a second run with the same folder does what is missing.", Required = true };
var names = new Option<string>("--sets")
{ Description = $"all that are in --data, or parts and sets: {SuiteSet.Names}.", DefaultValueFactory = _ => "all" };
var methods = new Option<string>("--methods")
{ Description = "Weighting methods by name; SingleTask is always there.", DefaultValueFactory = _ => "Equal,Uncertainty,GradientCosine,AuxiLearn" };
var alone = new Option<string>("--alone")
{ Description = "Methods that are also run as one network without members.", DefaultValueFactory = _ => "SingleTask,AuxiLearn" };
var seeds = new Option<int>("--seeds") { Description = "How many times everything is repeated.", DefaultValueFactory = _ => 10 };
var first = new Option<int>("--first-seed")
{ Description = "The first seed: settings are chosen on other seeds than those that are reported.", DefaultValueFactory = _ => 1 };
var trials = new Option<int>("--trials")
{ Description = "Trainings of each run, whose knobs are chosen on the validation rows.", DefaultValueFactory = _ => 2 };
var steps = new Option<int>("--steps") { Description = "The most steps of one training.", DefaultValueFactory = _ => 2000 };
var members = new Option<int>("--members")
{ Description = "Networks that each training of a method trains side by side.", DefaultValueFactory = _ => 4 };
var single = new Option<int?>("--single-members") { Description = "How many of the members learn the main task alone; as the trainer decides without it." };
var budget = new Option<double?>("--budget") { Description = "Minutes for the whole suite; what does not fit is left out." };
var page = new Option<FileInfo?>("--report") { Description = "The file of a page with the results, beside suite.md: HTML, or Markdown where it ends with "
    + ".md." };
var workers = new Option<int>("--workers")
{ Description = "Runs at once, each in a process of its own.", DefaultValueFactory = _ => Environment.ProcessorCount };
var worker = new Option<string?>("--worker") { Description = "Does runs of this set for the process that started it.", Hidden = true };
NumberOptions.Positive(seeds, first, trials, steps, members, budget, workers);

var command = new RootCommand(Described.With("Suite", "Is the default the best choice? All methods on all sets, on one page.",
    "--data DATA --out OUT", "--data DATA --out OUT --sets digits --seeds 5", "--data DATA --out OUT --first-seed 101 --budget 60"));
foreach (var option in (Option[])[data, output, names, methods, alone, seeds, first, trials, steps, members, single, budget, page, workers, worker])
    command.Add(option);
command.SetAction(async (result, cancellationToken) =>
{
    var watch = Stopwatch.StartNew();
    var folder = result.GetRequiredValue(output);
    try
    {
        var sets = SuiteSet.Named(result.GetValue(worker) ?? result.GetValue(names)!, result.GetRequiredValue(data).FullName);
        folder.Create();
        string[] files = [.. new[] { Path.Combine(folder.FullName, "suite.md"), result.GetValue(page)?.FullName }.OfType<string>()];
        var reports = new List<(string Name, ComparisonReport Comparison)>();
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
    Budget = result.GetValue(budget) is { } minutes ? Math.Max(0.01, minutes - passed.TotalMinutes) : null,
    Json = Path.Combine(result.GetRequiredValue(output).FullName, $"{set.Name}.json"),
    Checkpoints = new(null),
};
