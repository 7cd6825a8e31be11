using System.CommandLine;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Samples.BirdAttributes;
using Spectre.Console;

var data = new Option<DirectoryInfo?>("--data") { Description = "The folder of a data set as published; without it birds are drawn." };
var format = new Option<DataFormat>("--format") { Description = "The format of the folder." };
var preset = new Option<string>("--preset")
{
    Description = "small: a small network on small images; paper: what is known of the paper's experiment on CUB-200-2011.",
    DefaultValueFactory = _ => "small"
};
var weights = new Option<FileInfo?>("--weights") { Description = "Pretrained weights of the preset's network, a .safetensors file." };
var pretrain = new Option<DirectoryInfo?>("--pretrain")
{ Description = "The folder cifar-10-batches-bin, to pretrain the network on; the weights are saved in the folder of --out." };
var backbone = new Option<string?>("--backbone")
{
    Description =
    "imagenet: a perceptron on the features of a network trained on ImageNet, computed once; fine-tuned: that network itself, whose last stage learns too, on "
        + "photos of --side pixels, 128 by default. It comes with ML.NET's package Microsoft.ML.DnnImageFeaturizer.ResNet18 (-p:Onnx=true)."
};
var imagenet = new Option<FileInfo?>("--imagenet") { Description = "That package's ResNet18.onnx, if it is not beside the program." };
var table = new Option<FileInfo?>("--table")
{ Description = "With --backbone imagenet: writes features, species and attributes to this CSV file, for samples/Suite and others, and trains nothing." };
var auxiliaryRows = new Option<int>("--auxiliary-rows")
{ Description = "With --backbone: named images that the paper's procedure holds out.", DefaultValueFactory = _ => 20 };
var labels = new Option<string>("--labels")
{ Description = "Labelled training images of each species, one number or several.", DefaultValueFactory = _ => "5,10" };
var methods = new Option<string>("--methods")
{ Description = $"all, or some of {string.Join(",", WeightingMethod.All)}; SingleTask is always there.", DefaultValueFactory = _ => "Equal,AuxiLearn" };
var compare = new Option<bool>("--compare") { Description = "Six methods, tuned alike: 5 seeds and 2 trials." };
var averaged = new Option<bool>("--averaged") { Description = "Make one task of all attributes and one of all measurements, instead of one each." };
var seeds = new Option<int?>("--seeds") { Description = "Repetitions with different random numbers; 3 by default." };
var firstSeed = new Option<int>("--first-seed")
{ Description = "The first seed. Report results on seeds other than those on which you chose settings.", DefaultValueFactory = _ => 1 };
var trials = new Option<int?>("--trials") { Description = "Trainings per run; the validation images select the best; 1 by default." };
var steps = new Option<int?>("--steps") { Description = "Steps of a training." };
var rate = new Option<double?>("--learning-rate") { Description = "The learning rate of the first training of a run." };
var side = new Option<int?>("--side") { Description = "The width and height of the small images; 48 for drawn birds, 64 for photos." };
var crops = new Option<FileInfo?>("--crops")
{ Description = "An IDX file [n, 3, side, side] of bytes to use instead of the photos, in the order of the data set's list." };
var json = new Option<FileInfo?>("--json")
{
    Description =
    "The file of the results, with the number of labels in its name if there are several; a second run with the same file adds what is missing."
};
var output = new Option<DirectoryInfo>("--out") { Description = "The folder of the picture.", DefaultValueFactory = _ => new DirectoryInfo("birds") };
var workers = new Option<int>("--workers")
{
    Description = "Concurrent runs, each in its own process with one thread; 1 uses this process only.",
    DefaultValueFactory = _ => Environment.ProcessorCount
};
var worker = new Option<int?>("--worker") { Description = "Takes runs with this number of labels from the process that started it.", Hidden = true };
preset.AcceptOnlyFromAmong("small", "paper");
backbone.AcceptOnlyFromAmong(Preset.OnFeatures, Preset.FineTuned);
NumberOptions.Positive(seeds, firstSeed, trials, steps, rate, workers, auxiliaryRows);

var command = new RootCommand(Described.With(
    "BirdAttributes",
    "Few photos have a name, and all have attributes. How much do the attributes help to learn the names?",
    "",
    "--data CUB_200_2011 --labels 5,10",
    "--compare --json birds.json"))
    { data, format, preset, weights, pretrain, backbone, imagenet, table, auxiliaryRows, labels, methods, compare, averaged, seeds, firstSeed, trials, steps,
        rate, side, crops, json, output, workers, worker };
command.SetAction(async (result, cancellationToken) =>
{
    try
    {
        if (result.GetValue(table) is { } file)
        {
            FeatureTable.Save(result.GetValue(backbone) == Preset.OnFeatures ? Pictures(result)
                : throw new ArgumentException("--table needs --backbone imagenet, whose features it writes."), file.FullName);
            AnsiConsole.WriteLine($"The table is {file.FullName}.");
            return 0;
        }
        var numbers = Numbers(result.GetValue(labels)!);
        if (result.GetValue(worker) is { } few)
            Make(result, Pictures(result), few).Make(Seeds(result), Trials(result), file: null).Work(cancellationToken);
        else
            await Run(result, numbers, cancellationToken);
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

async Task Run(ParseResult result, int[] numbers, CancellationToken cancellationToken)
{
    var pictures = Pictures(result);
    AnsiConsole.WriteLine(
        $"{pictures.Pictures.Count} images of {pictures.Species.Count} species ({pictures.Name}), {pictures.Attributes.Count} attributes and "
            + $"{pictures.Numbers.Count} measurements of each.");
    AttributeComparison[] comparisons = [.. numbers.Select(number => Make(result, pictures, number))];
    Array.ForEach(comparisons, comparison => comparison.Check());
    var reports = new List<(int Labels, ComparisonReport Report)>();
    await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(async progress =>
    {
        foreach (var comparison in comparisons)
        {
            var bar = progress.AddTask($"{comparison.Labels} labels");
            var parallel = result.GetValue(workers) is var count and > 1 ? new WorkerProcesses(count, [.. args, "--worker", $"{comparison.Labels}"]) : null;
            reports.Add((comparison.Labels, await comparison.Make(Seeds(result), Trials(result), FileOf(result, comparison.Labels, numbers.Length), parallel,
                state =>
            {
                (bar.MaxValue, bar.Value) = (state.Total, state.Done);
                bar.Description = $"{comparison.Labels} labels: {state.Done} of {state.Total} runs"
                    + (state.TimeLeft is { } left ? $", {left:h\\:mm\\:ss} left" : "");
            }).RunAsync(cancellationToken)));
        }
    });
    if (reports.Find(part => part.Report.Runs.Count == 0).Report is { } empty)
        throw new InvalidOperationException(empty.Failures.Count > 0 ? empty.Failures[0].Error : "The comparison ended before its first run was complete.");
    if (!cancellationToken.IsCancellationRequested)
        AnsiConsole.WriteLine($"The picture of some test images is {Picture(result, comparisons[0], reports[0].Report)}.");
    ResultView.Show(reports);
    AnsiConsole.WriteLine("Next: your own photos (docs/images.md), or published ones (-- --help has examples).");
}

string Picture(ParseResult result, AttributeComparison comparison, ComparisonReport report)
{
    var folder = result.GetValue(output)!;
    folder.Create();
    var path = Path.Combine(folder.FullName, $"{comparison.Labels}-labels.png");
    var seed = report.Runs.Min(run => run.Seed);
    string[] shown = [WeightingMethod.SingleTask.Name, WeightingMethod.Equal.Name, WeightingMethod.AuxiLearn().Name];
    var runs = report.Runs.Where(run => run.Seed == seed && shown.Contains(run.Method)).OrderBy(run => Array.IndexOf(shown, run.Method));
    var test = comparison.Pictures.Test(comparison.Labels, seed);
    var places = PredictionGrid.Shown(test.Count);
    PredictionGrid.Save(path, comparison.Pictures, test, places,
        [.. runs.Select(run => (run.Method, comparison.Predict(run, places.Select(place => test[place]))))]);
    return path;
}

PictureSet Pictures(ParseResult result)
{
    var settings = Settings(result);
    if (result.GetValue(data) is not { } folder)
        return result.GetValue(preset) == "paper"
            ? throw new ArgumentException("--preset paper needs --data, the folder of CUB-200-2011.")
            : RenderedBirds.Draw(settings.Side);
    var packed = result.GetValue(crops)?.FullName;
    var pictures = result.GetValue(format) == DataFormat.Cub
        ? PublishedPictures.Cub(folder.FullName, settings.Side, packed, settings.WholePhotos)
        : PublishedPictures.Pets(folder.FullName, settings.Side, packed);
    if (result.GetValue(backbone) is null)
        return pictures;
    var seen = result.GetValue(backbone) == Preset.FineTuned ? pictures
        : ImageNetFeatures.Of(pictures, result.GetValue(imagenet)?.FullName, result.GetValue(output)!.FullName);
    return result.GetValue(format) == DataFormat.Cub ? DrawnAttributes.Of(seen) : seen;
}

Preset Settings(ParseResult result)
{
    if (result.GetValue(backbone) is not null && result.GetValue(data) is null)
        throw new ArgumentException("--backbone needs --data, the folder of photos.");
    if (result.GetValue(weights) is not null && result.GetValue(pretrain) is not null)
        throw new ArgumentException("Both --weights and --pretrain are given; expected one of them.");
    if (result.GetValue(backbone) is { } kind)
    {
        var trained = kind == Preset.FineTuned
            ? Preset.OfImageNet(Network.ImageNet(result.GetValue(imagenet)?.FullName), result.GetValue(side) ?? 128, result.GetValue(auxiliaryRows))
            : Preset.Features(result.GetValue(auxiliaryRows));
        return Given(trained);
    }
    Preset Of(string? file) =>
        result.GetValue(preset) == "paper" ? Preset.Paper(file) : Preset.Small(result.GetValue(side) ?? (result.GetValue(data) is null ? 48 : 64), file);
    var settings = Of(result.GetValue(pretrain) is { } images
        ? Pretraining.Weights(images.FullName, Of(null), result.GetValue(output)!.FullName)
        : result.GetValue(weights)?.FullName);
    return Given(settings);

    Preset Given(Preset own) => own with { Steps = result.GetValue(steps) ?? own.Steps, LearningRate = result.GetValue(rate) ?? own.LearningRate };
}

AttributeComparison Make(ParseResult result, PictureSet pictures, int number) =>
    new(pictures, Settings(result), Methods(result), result.GetValue(averaged), number);

IEnumerable<WeightingMethod> Methods(ParseResult result)
{
    if (result.GetValue(compare) && result.GetResult(methods) is null or { Implicit: true })
        return [WeightingMethod.Equal, WeightingMethod.Uncertainty, WeightingMethod.GradientCosine, WeightingMethod.AuxiLearn(),
            WeightingMethod.AuxiLearnPaper()];
    var list = result.GetValue(methods)!;
    return list.Equals("all", StringComparison.OrdinalIgnoreCase)
        ? WeightingMethod.All
        : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(WeightingMethod.Parse);
}

IEnumerable<int> Seeds(ParseResult result) => Enumerable.Range(result.GetValue(firstSeed), result.GetValue(seeds) ?? (result.GetValue(compare) ? 5 : 3));

int Trials(ParseResult result) => result.GetValue(trials) ?? (result.GetValue(compare) ? 2 : 1);

string? FileOf(ParseResult result, int number, int count) => result.GetValue(json)?.FullName is not { } file ? null
    : count == 1 ? file : Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}-{number}{Path.GetExtension(file)}");

static int[] Numbers(string list) => [.. list.Split(',', StringSplitOptions.TrimEntries).Select(text => int.TryParse(text, out var number) && number > 0
    ? number
    : throw new ArgumentException($"--labels names '{text}'; expected numbers over 0, such as 5,10."))];
