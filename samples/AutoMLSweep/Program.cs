using System.CommandLine;
using Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

var data = new Option<FileInfo?>("--data")
    { Description = "An ARFF or CSV table; without it a noisy target is made, with one measurement that helps and one that harms." };
var label = new Option<string?>("--label") { Description = "The column to predict: a name, or last:6 for the sixth from the end." };
var auxiliary = new Option<string?>("--auxiliary")
    { Description = "The columns that exist only at training time: names, wildcards such as tau*, or last:5, separated by commas." };
var ignore = new Option<string?>("--ignore") { Description = "Columns that are neither features nor labels." };
var tuner = new Option<Tuner>("--tuner")
    { Description = "eci (the cost of each trainer decides whose turn it is), cfo, random or smac.", DefaultValueFactory = _ => Tuner.Eci };
var budget = new Option<uint>("--budget") { Description = "Seconds; the trial that runs then is cancelled.", DefaultValueFactory = _ => 60 };
var trials = new Option<int>("--trials") { Description = "The most trials.", DefaultValueFactory = _ => int.MaxValue };
var epochs = new Option<int>("--epochs") { Description = "Epochs of one training of AuxiLearn.", DefaultValueFactory = _ => 60 };
var checkpoint = new Option<DirectoryInfo?>("--checkpoint")
    { Description = "A folder for parameters and metrics of the trials, which the next run counts on from; not with eci." };
var failing = new Option<int?>("--fail-every") { Description = "Lets every so many trials of AuxiLearn fail, to see that the sweep goes on." };

var command = new RootCommand("AuxiLearn beside LightGBM in one pipeline that AutoML tunes. Ctrl+C ends with the best model so far.")
    { data, label, auxiliary, ignore, tuner, budget, trials, epochs, checkpoint, failing };
command.SetAction(async (result, cancellationToken) =>
{
    try
    {
        var problem = result.GetValue(data) is { } file
            ? Problem.Of(
                file.FullName,
                result.GetValue(label) ?? throw new ArgumentException("--data needs --label, the column to predict."),
                result.GetValue(auxiliary) ?? throw new ArgumentException("--data needs --auxiliary, the columns that exist only at training time."),
                result.GetValue(ignore))
            : Problem.OfNoisyTarget();
        await new Sweep(problem)
        {
            Tuner = result.GetValue(tuner),
            Seconds = result.GetValue(budget),
            Trials = result.GetValue(trials),
            Epochs = result.GetValue(epochs),
            Checkpoint = result.GetValue(checkpoint)?.FullName,
            FailEvery = result.GetValue(failing),
        }.Run("model.zip", cancellationToken);
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException or NotSupportedException
        or TimeoutException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
