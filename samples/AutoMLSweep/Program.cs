using System.CommandLine;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

var data = new Option<FileInfo?>("--data")
    { Description = "An ARFF or CSV table; without it the sample makes a noisy target, a helpful and a harmful measurement." };
var label = new Option<string?>("--label") { Description = "The column to predict: a name, or last:6 for the sixth from the end." };
var auxiliary = new Option<string?>("--auxiliary")
    { Description = "The columns that exist only at training time: names, wildcards such as tau*, or last:5, separated by commas." };
var ignore = new Option<string?>("--ignore") { Description = "Columns that are neither features nor labels." };
var tuner = new Option<Tuner>("--tuner")
    { Description = "eci (chooses trainers by their cost), cfo, random or smac.", DefaultValueFactory = _ => Tuner.Eci };
var budget = new Option<uint>("--budget") { Description = "Seconds; the trial that is running then is cancelled.", DefaultValueFactory = _ => 60 };
var trials = new Option<int>("--trials") { Description = "Maximum number of trials.", DefaultValueFactory = _ => int.MaxValue };
var epochs = new Option<int>("--epochs") { Description = "Epochs of one training of AuxiLearn.", DefaultValueFactory = _ => 60 };
var checkpoint = new Option<DirectoryInfo?>("--checkpoint")
    { Description = "A folder for parameters and metrics of the trials, which the next run continues; not with eci." };
var failing = new Option<int?>("--fail-every") { Description = "Makes every n-th trial of AuxiLearn fail, to show that the sweep continues." };

var command = new RootCommand(Described.With(
    "AutoMLSweep",
    "Tunes AuxiLearn and LightGBM in one pipeline with AutoML. Ctrl+C ends with the best model so far.",
    "--budget 60",
    "--data penguins.csv --label species --auxiliary sex,body_mass_g --tuner cfo --checkpoint trials"))
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
