using System.Text.RegularExpressions;
using Microsoft.ML.AuxiLearn.Tests.Scoring;
using Microsoft.ML.AuxiLearn.Tests.Training;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>Every snippet of a document is an example that is compiled and run here.</summary>
public partial class DocumentTests
{
    /// <summary>The marked parts of the examples here, and the whole programs of samples/Examples.</summary>
    private static readonly HashSet<string> _examples =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests/Microsoft.ML.AuxiLearn.Tests/Examples"), "*Example.cs")
            .SelectMany(file => File.ReadAllText(file).Split("// <example>").Skip(1)).Select(part => Lines(part.Split("// </example>")[0])),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "samples/Examples"), "*.cs").Select(file => Lines(File.ReadAllText(file)))];

    /// <summary>The paths of all documents, from the root.</summary>
    private static readonly string[] _documents =
        [.. ((string[])[".", "docs", "samples", "src/Microsoft.ML.AuxiLearn", "src/Microsoft.ML.AuxiLearn.Datasets", "src/Microsoft.ML.AuxiLearn.Onnx"])
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md")).Select(file => Path.GetRelativePath(Repository.Root, file))];

    public static TheoryData<string> DocumentsWithSnippets => new(_documents.Where(document => Repository.Snippets(document).Length > 0));

    [Theory]
    [MemberData(nameof(DocumentsWithSnippets))]
    public void Every_snippet_is_an_example(string document) => Assert.All(Repository.Snippets(document), snippet => Assert.Contains(Lines(snippet), _examples));

    [Fact]
    public void Every_snippet_is_fenced_by_the_one_name_that_is_looked_for() => Assert.All(_documents, document => Assert.DoesNotMatch(OtherFence(), Repository.Read(document)));

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        var links = _documents.SelectMany(document => Link().Matches(Repository.Read(document)).Select(link => (document, Target: link.Groups["file"].Value))).ToArray();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(link.document)!, link.Target)), $"{link.document}: {link.Target}"));
    }

    [Theory]
    [InlineData("docs/README.md")]
    public void Every_document_is_two_clicks_away(string index)
    {
        var linked = Repository.Read(index);
        var documents = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => Path.GetFileName(file)).Where(file => file != "README.md");
        Assert.All(documents, file => Assert.Contains(file, linked, StringComparison.Ordinal));
    }

    [Fact]
    public void The_diffs_for_contributors_are_of_lines_that_are_there()
    {
        var diffs = Repository.Snippets("CONTRIBUTING.md", "diff");
        Assert.Equal(5, diffs.Length);
        foreach (var file in diffs.SelectMany(diff => diff.Split("+++ ", StringSplitOptions.RemoveEmptyEntries)))
        {
            var (name, lines) = (file.Split('\n')[0], file.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]);
            var there = Repository.Read(name).Split('\n').ToHashSet();
            Assert.All(lines, line => Assert.True(there.Contains(line[1..]), $"{name} has no line '{line[1..]}'"));
        }
    }

    [Fact]
    public void Concepts_learn_what_helps_and_what_harms()
    {
        var ml = new MLContext(1);
        using var model = ConceptsExample.Run(ml, ToyRegression.Sample(ml, 500, seed: 1));
        Assert.True(model.Model.TaskWeights[1] > 3 * model.Model.TaskWeights[2], string.Join(", ", model.Model.TaskWeights));
    }

    [Fact]
    public void Blank_cells_are_missing_where_the_loader_is_asked_to_say_so()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, ["x,y,mass,rating,wingspan", .. Enumerable.Range(0, 60).Select(row => $"{row % 7},{row % 5},{row % 7 + row % 5},{(row % 3 == 0 ? "" : row % 2 == 0 ? "good" : "poor")},{(row % 4 == 0 ? "" : row % 7)}")]);
            var ml = new MLContext(1);
            var (rows, options) = BlankCellsExample.Run(ml, path);
            Assert.Equal(15, rows.GetColumn<float>("Wingspan").Count(float.IsNaN));
            options.NumberOfEpochs = 2;
            using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(rows);
            Assert.Equal(["BodyMass", "Rating", "Wingspan"], model.Model.TaskNames);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Made_tasks_are_learned_and_not_needed_to_predict()
    {
        var ml = new MLContext(1);
        var birds = Enumerable.Range(0, 90).Select(Bird.Of).ToArray();
        var (made, model) = AuxiliaryTasksExample.Run(ml, ml.Data.LoadFromEnumerable(birds));
        using var disposable = model;
        Assert.Equal(["Label", "Plumage", "Sizes.Wingspan", "Sizes.BodyMass", "Attributes"], model.Model.TaskNames);
        var found = model.Transform(ml.Data.LoadFromEnumerable(birds.Select(bird => new Picture { Features = bird.Features }))).GetColumn<uint>("PredictedLabel");
        Assert.InRange(found.Zip(made.GetColumn<uint>("Label")).Count(pair => pair.First == pair.Second), 85, 90);
    }

    [Fact]
    public async Task A_comparison_of_few_seeds_says_so_and_is_not_repeated()
    {
        var (ml, file) = (new MLContext(1), Path.GetTempFileName());
        File.Delete(file);
        try
        {
            var toy = ToyRegression.Sample(ml, 60, seed: 1);
            var data = ml.Transforms.CopyColumns("Depth", "Helpful").Append(ml.Transforms.Concatenate("Features", "Helpful", "Unrelated")).Fit(toy).Transform(toy);
            var report = await ComparisonExample.Run(ml, data, [WeightingMethod.SingleTask, WeightingMethod.Equal], [1, 2], file);
            Assert.Equal([("Equal", 1), ("SingleTask", 1), ("Equal", 2), ("SingleTask", 2)], report.Runs.Select(run => (run.Method, run.Seed)));
            Assert.All(report.Runs, run => Assert.InRange(run.Value, 0, 1));   // better than the training rows' mean
            Assert.All(report.Runs, run => Assert.True(run.Importance["Helpful"] > run.Importance["Unrelated"]));
            Assert.Contains("With 2 seeds", report.Verdict, StringComparison.Ordinal);
            var again = await ComparisonExample.Run(ml, data, [WeightingMethod.SingleTask, WeightingMethod.Equal], [1, 2], file);
            Assert.Equal(report.Runs.Select(run => (run.Value, run.Seconds)), again.Runs.Select(run => (run.Value, run.Seconds)));
            Assert.Empty(again.Failures);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_papers_trainer_trains()
    {
        var ml = new MLContext(1);
        var rows = ToyRegression.Sample(ml, 200, seed: 1);
        using var model = FromPythonExample.Trainer(ml).Fit(rows);
        Assert.InRange(ml.Regression.Evaluate(model.Transform(rows)).RSquared, 0.1, 1);
    }

    [Fact]
    public void The_papers_loop_trains_both_networks()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var network = nn.Linear(4, 3);
        var (x, heldX) = (randn([32, 4], generator: generator), randn([16, 4], generator: generator));
        Tensor Losses(Tensor rows) => (network.call(rows) - rows.narrow(1, 0, 3)).square();
        var before = Losses(heldX).mean().item<float>();
        var weights = FromPythonExample.Loop(network, Losses, x, heldX, steps: 200);
        Assert.All(weights, weight => Assert.InRange(weight, 0, 100));
        Assert.True(Losses(heldX).mean().item<float>() < before);
    }

    [Fact]
    public void The_readmes_model_is_trained_and_its_options_are_made()
    {
        var ml = new MLContext(1);
        var birds = Enumerable.Range(0, 60).Select(Bird.Of).ToArray();
        using var model = (IDisposable)ReadmeExample.Train(ml.Data.LoadFromEnumerable(birds));
        var found = ((ITransformer)model).Transform(ml.Data.LoadFromEnumerable(birds)).GetColumn<string>("PredictedLabel");
        Assert.InRange(found.Zip(birds).Count(pair => pair.First == pair.Second.Species), 55, 60);
        Assert.Equal(("resnet18.safetensors", true), ReadmeExample.Pretrained().Network is ImageNetwork network ? (network.Weights, network.Frozen) : default);
        Assert.NotNull(ReadmeExample.CustomNetwork().Network);

        var file = Path.GetTempFileName() + ".csv";
        try
        {
            File.WriteAllText(file, "A,B\n1,x\n2,y\n");
            Assert.Equal(2, ReadmeExample.Load(ml, file).GetRowCount());
        }
        finally
        {
            File.Delete(file);
            File.Delete(file[..^4]);
        }
    }

    [GeneratedRegex(@"\]\((?!https?:|#)(?<file>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```[ \t]*(?!csharp\r?\n)(c#|cs)", RegexOptions.IgnoreCase)]
    private static partial Regex OtherFence();

    // an example has its usings at the head of its file; Packaging compiles the README's as they stand
    private static string Lines(string text) => string.Join('\n', Using().Replace(text, "").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"^using [\w.]+;$", RegexOptions.Multiline)]
    private static partial Regex Using();

    private sealed class Picture
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Bird
    {
        private static readonly string[] _species = ["raven", "swan", "gull"];

        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Species { get; set; } = "";

        public float Wingspan { get; set; }

        public float BodyMass { get; set; }

        [VectorType(2)]
        public bool[] Attributes { get; set; } = [];

        public static Bird Of(int id)
        {
            var random = new Random(id);
            var species = id % _species.Length;
            return new()
            {
                Features = [.. Enumerable.Range(0, 3).Select(slot => (slot == species ? 3f : 0f) + random.NextSingle())],
                Species = _species[species],
                Wingspan = id % 4 == 0 ? float.NaN : 1 + species / 2f,
                BodyMass = 1 + 4 * species + random.NextSingle(),
                Attributes = [species == 0, species == 2],
            };
        }
    }
}
