using System.CommandLine;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.Quickstart;
using Spectre.Console;

var data = new Option<FileInfo?>("--data") { Description = "An ARFF or CSV table; without it the sample runs the illustrative regression." };
var label = new Option<string?>("--label") { Description = "The column to predict: a name, or last:6 for the sixth from the end." };
var auxiliary = new Option<string?>("--auxiliary")
{ Description = "The columns that exist only at training time: names, wildcards such as tau*, or last:5, separated by commas." };
var ignore = new Option<string?>("--ignore") { Description = "Columns that are neither features nor labels." };
var seeds = new Option<int>("--seeds") { Description = "Repetitions with different random numbers.", DefaultValueFactory = _ => 5 };
var auxiliaryRows = new Option<int>("--auxiliary-rows")
{ Description = "Rows of the auxiliary set in the illustrative regression.", DefaultValueFactory = _ => 100 };
var checkpoint = new Option<DirectoryInfo?>("--checkpoint") { Description = CheckpointFolders.Description };
var json = new Option<FileInfo?>("--json") { Description = "Writes each training's metrics and history to this file." };
var page = new Option<FileInfo?>("--report")
{ Description = "The file of a report on the last training with AuxiLearn: HTML, or Markdown if its name ends with .md." };
NumberOptions.Positive(seeds, auxiliaryRows);

var command = new RootCommand(Described.With(
    "Quickstart",
    "Trains on the same rows with the main column only, with equal weights and with AuxiLearn.",
    "",
    "--seeds 10",
    "--data penguins.csv --label species --auxiliary sex,body_mass_g")) { data, label, auxiliary, ignore, seeds, auxiliaryRows, checkpoint, json, page };
command.SetAction(result =>
{
    try
    {
        var trainings = new Trainings(new CheckpointFolders(result.GetValue(checkpoint)?.FullName), result.GetValue(json)?.FullName);
        if (result.GetValue(data) is not { } file)
            IllustrativeExperiment.Run(result.GetValue(seeds), result.GetValue(auxiliaryRows), trainings, result.GetValue(page)?.FullName);
        else
            TableExperiment.Run(
                file.FullName,
                result.GetValue(label) ?? throw new ArgumentException("--data needs --label, the column to predict."),
                result.GetValue(auxiliary) ?? throw new ArgumentException("--data needs --auxiliary, the columns that exist only at training time."),
                result.GetValue(ignore),
                result.GetValue(seeds),
                trainings,
                result.GetValue(page)?.FullName);
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException or NotSupportedException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
        return 1;
    }
});
return command.Parse(args).Invoke();
