using System.CommandLine;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.IndoorScenes;
using Microsoft.ML.AuxiLearn.Samples.Rooms;
using Spectre.Console;

var data = new Option<DirectoryInfo?>("--data") { Description = "The folder of a data set; without it rooms are rendered." };
var format = new Option<DataFormat>("--format")
{ Description = "The format of the folder: nyuv2 (.npy files), nyuv2mat (as published), cityscapes or camvid." };
var preset = new Option<string>("--preset")
{
    Description = "small: a small U-Net, first results within minutes; paper: what is known of the paper's experiment on NYUv2.",
    DefaultValueFactory = _ => "small"
};
var train = new Option<int?>("--train") { Description = "Number of training images; by default 100 rendered ones, or all of a data set." };
var methods = new Option<string>("--methods")
{
    Description =
    $"all, or some of Relative,Linear,Nonlinear,Convolutional (AuxiLearn with that combiner) and {string.Join(",", WeightingMethod.All)}; SingleTask is "
        + "always there.",
    DefaultValueFactory = _ => "Equal,Linear,Nonlinear,Convolutional"
};
var compare = new Option<bool>("--compare") { Description = "Six methods and the three combiners, tuned alike: 3 seeds and 2 trials." };
var seeds = new Option<int?>("--seeds") { Description = "Repetitions with different random numbers; 1 by default." };
var trials = new Option<int?>("--trials") { Description = "Trainings per run; the validation images select the best; 1 by default." };
var steps = new Option<int?>("--steps") { Description = "Steps of a training." };
var height = new Option<int?>("--height") { Description = "The height of images, with --width; 96 for rendered ones." };
var width = new Option<int?>("--width") { Description = "The width of images, with --height; 128 for rendered ones." };
var json = new Option<FileInfo?>("--json") { Description = "The file of the results; a second run with the same file adds what is missing." };
var output = new Option<DirectoryInfo>("--out") { Description = "The folder of the pictures.", DefaultValueFactory = _ => new DirectoryInfo("rooms") };
var workers = new Option<int>("--workers")
{
    Description = "Concurrent runs, each in its own process with one thread; 1 uses this process only.",
    DefaultValueFactory = _ => Environment.ProcessorCount
};
var worker = new Option<bool>("--worker") { Description = "Takes runs from the process that started it.", Hidden = true };
preset.AcceptOnlyFromAmong("small", "paper");
NumberOptions.Positive(train, seeds, trials, steps, height, width, workers);

var command = new RootCommand(Described.With(
    "IndoorScenes",
    "Predicts a class for each pixel. How much do depth and surface normals help, if only training images have them?",
    "",
    "--data nyuv2 --format nyuv2 --preset paper",
    "--compare --json rooms.json"))
    { data, format, preset, train, methods, compare, seeds, trials, steps, height, width, json, output, workers, worker };
command.SetAction(async (result, cancellationToken) =>
{
    try
    {
        var scenes = Scenes(result);
        var images = result.GetValue(train) ?? (result.GetValue(data) is null ? 100 : scenes.TrainingImages);
        if (images > scenes.TrainingImages)
            throw new ArgumentException($"--train asks for {images} training images, and there are {scenes.TrainingImages}; expected at most that.");
        var comparison = new SceneComparison(scenes, Settings(result), Methods(result), images);
        if (result.GetValue(worker))
            comparison.Make(Seeds(result), Trials(result), file: null).Work(cancellationToken);
        else
            await Run(result, scenes, comparison, images, cancellationToken);
        return 0;
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or FormatException or NotSupportedException
        or AggregateException)
    {
        AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.GetBaseException().Message)}[/]");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

async Task Run(ParseResult result, SceneSet scenes, SceneComparison comparison, int images, CancellationToken cancellationToken)
{
    AnsiConsole.WriteLine(
        $"{scenes.Name}: {images} training images of {scenes.Height} x {scenes.Width} pixels, {scenes.Classes.Count} classes; auxiliary tasks: "
            + $"{string.Join(", ", scenes.Tasks.Select(task => task.Name))}.");
    var folder = result.GetValue(output)!;
    folder.Create();
    if (result.GetValue(data) is null)
        RoomSheet.Save(Path.Combine(folder.FullName, "rooms.png"), RenderedRooms.Rooms(scenes.Height, scenes.Width, first: 0, ScenePicture.Images),
            scenes.Height, scenes.Width);

    ComparisonReport? report = null;
    await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(async progress =>
    {
        var bar = progress.AddTask("the first run");
        var parallel = result.GetValue(workers) is var count and > 1 ? new WorkerProcesses(count, [.. args, "--worker"]) : null;
        report = await comparison.Make(Seeds(result), Trials(result), result.GetValue(json)?.FullName, parallel, state =>
        {
            (bar.MaxValue, bar.Value) = (state.Total, state.Done);
            bar.Description = $"{state.Done} of {state.Total} runs" + (state.TimeLeft is { } left ? $", {left:h\\:mm\\:ss} left" : "");
        }).RunAsync(cancellationToken);
    });
    if (report!.Runs.Count == 0)
        throw new InvalidOperationException(report.Failures.Count > 0 ? report.Failures[0].Error : "The comparison was ended before its first run was over.");
    if (!cancellationToken.IsCancellationRequested)
        foreach (var path in Pictures(scenes, comparison, images, report, folder.FullName))
            AnsiConsole.WriteLine($"A picture: {path}");
    ResultView.Show(images, report);
    AnsiConsole.WriteLine("Next: segment your own images (docs/dense.md).");
}

IEnumerable<string> Pictures(SceneSet scenes, SceneComparison comparison, int images, ComparisonReport report, string folder)
{
    string[] order = [SceneMethod.SingleTask.Name, WeightingMethod.Equal.Name, WeightingMethod.AuxiLearn().Name, SceneMethod.Relative.Name,
        .. SceneMethod.Combiners.Select(method => method.Name)];
    var seed = report.Runs.Min(run => run.Seed);
    var split = scenes.Split(images, seed);
    var count = SceneRows.Count(split.Test);
    int[] shown = [.. Enumerable.Range(0, Math.Min(ScenePicture.Images, count)).Select(i => i * count / Math.Min(ScenePicture.Images, count))];
    List<(string, uint[][])> predictions = [];
    foreach (var run in report.Runs.Where(run => run.Seed == seed && order.Contains(run.Method)).OrderBy(run => Array.IndexOf(order, run.Method)))
    {
        var (classes, weights) = comparison.Repeat(run, shown);
        predictions.Add((run.Method, classes));
        if (weights is null || (run.Method != WeightingMethod.AuxiLearn().Name && run.Method != "Convolutional"))
            continue;
        var path = Path.Combine(folder, "weights.png");
        ScenePicture.SaveWeights(path, scenes, split.Train, weights);
        yield return path;
    }
    var picture = Path.Combine(folder, "predictions.png");
    ScenePicture.SavePredictions(picture, scenes, split.Test, shown, predictions);
    yield return picture;
}

SceneSet Scenes(ParseResult result)
{
    (int Height, int Width)? size = (result.GetValue(height), result.GetValue(width)) switch
    {
        (null, null) => null,
        ({ } rows, { } columns) => (rows, columns),
        _ => throw new ArgumentException("One of --height and --width is given alone; expected both or neither."),
    };
    if (result.GetValue(data) is not { } folder)
        return result.GetValue(preset) == "paper"
            ? throw new ArgumentException("--preset paper needs --data, the folder of NYUv2.")
            : RenderedScenes.Render(size?.Height ?? 96, size?.Width ?? 128);
    return PublishedScenes.Read(folder.FullName, result.GetValue(format), size, Settings(result).MostValidationImages);
}

Preset Settings(ParseResult result)
{
    var settings = result.GetValue(preset) == "paper" ? Preset.Paper : Preset.Small;
    return settings with { Steps = result.GetValue(steps) ?? settings.Steps };
}

IReadOnlyList<SceneMethod> Methods(ParseResult result) =>
    result.GetValue(compare) && result.GetResult(methods) is null or { Implicit: true } ? SceneMethod.Compared : SceneMethod.Parse(result.GetValue(methods)!);

int Seeds(ParseResult result) => result.GetValue(seeds) ?? (result.GetValue(compare) ? 3 : 1);

int Trials(ParseResult result) => result.GetValue(trials) ?? (result.GetValue(compare) ? 2 : 1);
