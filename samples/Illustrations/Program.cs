using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples.Illustrations;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Noise;
using Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;
using Spectre.Console;

(string Name, string Description, Func<int, IExperiment> Make)[] experiments =
[
    ("landscape", "The training loss in two parameters, with equal and with learned weights.", seeds => new LandscapeExperiment { Seeds = seeds }),
    ("noise", "The learned weights of a hundred auxiliary tasks with rising label noise.", seeds => new NoiseExperiment { Seeds = seeds }),
    ("polynomial", "Three losses that need a polynomial, and what each combiner learns.", seeds => new PolynomialExperiment { Seeds = seeds }),
];

var output = new Option<DirectoryInfo>("--out")
{
    Description = "The folder of the pictures (PNG) and numbers (JSON).",
    Recursive = true,
    DefaultValueFactory = _ => new DirectoryInfo("artifacts/illustrations")
};
var seeds = new Option<int>("--seeds")
{ Description = "Repetitions with different random numbers.", Recursive = true, DefaultValueFactory = _ => 5 };
seeds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError($"--seeds is {result.GetValueOrDefault<int>()}; expected at least 1.");
});

var root = new RootCommand("Small experiments that show what auxiliary learning does, each with a picture, its numbers and a table. Example: "
    + "dotnet run -c Release --project samples/Illustrations -- all") { output, seeds };
foreach (var experiment in experiments)
    root.Add(Subcommand(experiment.Name, experiment.Description, [experiment.Name]));
root.Add(Subcommand("all", "All of them.", [.. experiments.Select(experiment => experiment.Name)]));
return root.Parse(args).Invoke();

Command Subcommand(string name, string description, string[] names)
{
    var command = new Command(name, description);
    command.SetAction(result =>
    {
        try
        {
            AuxiLearnEnvironment.Initialize();
            TorchSharp.torch.set_num_threads(1);   // the networks are tiny, and one thread gives the same numbers everywhere
            foreach (var experiment in experiments.Where(experiment => names.Contains(experiment.Name)))
                Write(experiment.Name, Run(experiment.Name, experiment.Make(result.GetValue(seeds))), result.GetRequiredValue(output));
            AnsiConsole.WriteLine("Next: docs/illustrations.md explains the pictures.");
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TorchBackendException)
        {
            AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
            return 1;
        }
    });
    return command;
}

static IIllustration Run(string name, IExperiment experiment) => AnsiConsole.Progress().Start(progress =>
{
    var bar = progress.AddTask(name, maxValue: experiment.Ticks);
    return experiment.Run(() => bar.Increment(1));
});

static void Write(string name, IIllustration illustration, DirectoryInfo folder)
{
    folder.Create();
    var stem = Path.Combine(folder.FullName, name);
    File.WriteAllText(stem + ".json", JsonSerializer.Serialize<object>(illustration));
    illustration.Draw(stem + ".png");
    illustration.Show();
    AnsiConsole.WriteLine($"Written: {stem}.png and {stem}.json");
    AnsiConsole.WriteLine();
}
