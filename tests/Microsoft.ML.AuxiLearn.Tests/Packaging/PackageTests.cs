using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Packaging;

/// <summary>What is in the packages, and what a user makes of them in projects of their own.</summary>
[Collection(nameof(PackedFeed))]
public class PackageTests(PackedFeed feed)
{
    [Theory]
    [InlineData(PackedFeed.Core, new[] { "MathNet.Numerics", "TorchSharp" })]
    [InlineData(PackedFeed.Library, new[] { "Microsoft.ML.AuxiLearn.Core", "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "SkiaSharp",
        "System.Numerics.Tensors", "TorchSharp" })]
    [InlineData(PackedFeed.Mpi, new[] { "Microsoft.ML.AuxiLearn.Core", "TorchSharp" })]
    [InlineData(PackedFeed.Experiments, new[] { "Microsoft.ML.AuxiLearn", "Microsoft.ML.AuxiLearn.Core", "MathNet.Numerics", "Microsoft.Data.Sqlite",
        "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "TorchSharp" })]
    [InlineData(PackedFeed.PostgreSql, new[] { "Microsoft.ML.AuxiLearn.Experiments", "Npgsql" })]
    [InlineData(PackedFeed.Datasets, new[] { "CsvHelper", "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "PureHDF", "SkiaSharp", "UTF.Unknown" })]
    [InlineData(PackedFeed.Onnx, new[] { "Microsoft.ML.AuxiLearn", "Microsoft.ML.AuxiLearn.Core", "Google.Protobuf", "Microsoft.ML", "OnnxSharp",
        "TorchSharp" })]
    [InlineData(PackedFeed.Reports, new[] { "Microsoft.ML.AuxiLearn", "Microsoft.ML.AuxiLearn.Core", "Microsoft.ML.AuxiLearn.Experiments", "Microsoft.ML",
        "MathNet.Numerics", "Plotly.NET", "SkiaSharp" })]
    [InlineData(PackedFeed.Serving, new[] { "Microsoft.ML.AuxiLearn", "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.ML" })]
    public void A_package_holds_its_assembly_and_needs_what_the_assembly_needs_and_no_back_end(string id, string[] needed)
    {
        string[] expected = [$"{id}.nuspec", "LICENSE", "PACKAGE.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", NativeCode(id)];
        Assert.Equal(expected, feed.Files(id));
        Assert.Contains($"lib/net10.0/{id}.pdb", feed.Files(id, "snupkg"));

        var metadata = feed.Metadata(id);
        Assert.Equal(needed.Order(StringComparer.Ordinal), Dependencies(id).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("icon.png", "PACKAGE.md", "MIT"), (Value(metadata, "icon"), Value(metadata, "readme"), Value(metadata, "license")));
    }

    /// <summary>A start compiles less with it.</summary>
    [Theory]
    [MemberData(nameof(PackedFeed.Libraries), MemberType = typeof(PackedFeed))]
    public void The_native_code_is_of_the_same_assembly(string id)
    {
        (Guid Version, bool IsNative) Read(string file)
        {
            using var package = feed.Open(id);
            using var packed = package.GetEntry(file)!.Open();
            using var unpacked = new MemoryStream();
            packed.CopyTo(unpacked);
            using var assembly = new PEReader([.. unpacked.ToArray()]);
            var metadata = assembly.GetMetadataReader();
            return (metadata.GetGuid(metadata.GetModuleDefinition().Mvid), assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
        }
        var compiled = Read($"lib/net10.0/{id}.dll");
        Assert.False(compiled.IsNative);
        Assert.Equal((compiled.Version, true), Read(NativeCode(id)));
    }

    [Fact]
    public void The_versions_are_those_that_the_library_was_built_with()
    {
        var dependencies = Dependencies(PackedFeed.Library);
        Assert.Equal((Pinned("MicrosoftMLVersion"), $"[{Pinned("TorchSharpVersion")}, 0.108.0)"), (dependencies["Microsoft.ML"], dependencies["TorchSharp"]));
    }

    /// <summary>
    /// What only a dependency's dependency brings comes in the version that this one asks for, which may be older than the one our assembly was built with.
    /// </summary>
    [Theory]
    [MemberData(nameof(PackedFeed.Libraries), MemberType = typeof(PackedFeed))]
    public void What_an_assembly_calls_its_package_names(string id)
    {
        string[] inMicrosoftML =
            ["Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.KMeansClustering", "Microsoft.ML.Transforms"];
        var called = Assembly.Load(id).GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => !File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{name}.dll"))).Except(inMicrosoftML)
            .Select(name => name == "UtfUnknown" ? "UTF.Unknown" : name);   // the one whose package has another name
        Assert.Empty(called.Except(Dependencies(id).Keys));
    }

    /// <summary>So that CI=true dotnet pack compiles anew after a plain build, whose assembly holds the paths of this machine.</summary>
    [Fact]
    public void Whether_a_build_is_deterministic_throughout_is_an_input_of_the_compiler()
    {
        static string Inputs(string value) =>
            ChildProcess.Sdk(["msbuild", $"src/{PackedFeed.Datasets}", "-getItem:CoreCompileCache", $"-p:ContinuousIntegrationBuild={value}"],
            Repository.Root).Output;
        Assert.Contains("ContinuousIntegrationBuild=true", Inputs("true"), StringComparison.Ordinal);
        Assert.DoesNotContain("ContinuousIntegrationBuild=true", Inputs("false"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_of_a_package_bear_no_time_of_their_own()
    {
        using var package = feed.Open(PackedFeed.Library);
        Assert.Single(package.Entries.Select(entry => entry.LastWriteTime.DateTime).Distinct());
    }

    [Fact]
    public void One_property_switches_the_ids_of_all()
    {
        foreach (var (project, id) in ((string, string)[])
            [(PackedFeed.Core, "Contoso.AuxiLearn.Core"), (PackedFeed.Library, "Contoso.AuxiLearn"), (PackedFeed.Mpi, "Contoso.AuxiLearn.Mpi"),
             (PackedFeed.Experiments, "Contoso.AuxiLearn.Experiments"),
             (PackedFeed.PostgreSql, "Contoso.AuxiLearn.Experiments.PostgreSql"), (PackedFeed.Datasets, "Contoso.AuxiLearn.Datasets"),
                 (PackedFeed.Reports, "Contoso.AuxiLearn.Reports")])
        {
            var evaluated = ChildProcess.Sdk(["msbuild", $"src/{project}", "-getProperty:PackageId", "-p:PackageIdPrefix=Contoso.AuxiLearn"], Repository.Root);
            Assert.Equal((0, id), (evaluated.ExitCode, evaluated.Output));
        }
    }

    /// <summary>
    /// The README's first snippet as it stands, in a project that has the packages and nothing of this repository; the model is loaded by another such project,
    /// which keeps trials too.
    /// </summary>
    [Fact]
    public void Fresh_projects_train_and_save_and_load()
    {
        using var fresh = new FreshProjects(feed);
        fresh.Add("Training", Training, PackedFeed.Library);
        fresh.Add("Loading", Loading, PackedFeed.Experiments, PackedFeed.Datasets);
        fresh.Build();

        var model = Path.Combine(fresh.Folder, "model.zip");
        var trained = fresh.Run("Training", model);
        Assert.True(trained.ExitCode == 0, trained.Error);

        var table = Path.Combine(fresh.Folder, "birds.csv");
        File.WriteAllLines(table, ["Species,Wing,Tail,Beak", "?,2.0,0.1,0.1", "?,0.1,2.0,0.1", "?,0.1,0.1,2.0"]);
        var loaded = fresh.Run("Loading", model, table, Path.Combine(fresh.Folder, "sweep.db"));
        Assert.True(loaded.ExitCode == 0, loaded.Error);
        Assert.Equal("raven swan wren, 1 trial", loaded.Output);
    }

    private static string NativeCode(string id) => $"runtimes/{PackedFeed.Native}/lib/net10.0/{id}.dll";

    private Dictionary<string, string> Dependencies(string id) => feed.Metadata(id).Descendants().Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value);

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    internal static string Pinned(string property) => XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants(property).Single().Value;

    // the usings stand at the head of a program, before its rows
    private static string Training => $$"""
        {{string.Concat(Readme.Where(IsUsing))}}
        using Microsoft.ML.Data;

        var random = new Random(1);
        var train = new MLContext(1).Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(id => new Bird
        {
            Features = [.. Enumerable.Range(0, 3).Select(slot => (slot == id % 3 ? 2f : 0f) + random.NextSingle() / 2)],
            Species = Bird.AllSpecies[id % 3],
            Attributes = [id % 3 == 0, id % 3 == 1],
            BodyMass = 1 + id % 3,
        }));

        {{string.Join('\n', Readme.Where(line => !IsUsing(line)))}}

        ml.Model.Save(model, train.Schema, args[0]);

        internal sealed class Bird
        {
            public static string[] AllSpecies { get; } = ["raven", "swan", "wren"];

            [VectorType(3)]
            public float[] Features { get; set; } = [];

            public string Species { get; set; } = "";

            [VectorType(2)]
            public bool[] Attributes { get; set; } = [];

            public float BodyMass { get; set; }
        }
        """;

    private static string[] Readme => Repository.Snippets("README.md")[0].Split('\n');

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal);

    private const string Loading = """
        using Microsoft.ML;
        using Microsoft.ML.AuxiLearn;
        using Microsoft.ML.Data;

        var ml = new MLContext();
        var model = ml.Model.Load(args[0], out _);
        var table = ml.Data.LoadTable(args[1]);
        var birds = ml.Transforms.Concatenate("Features", "Wing", "Tail", "Beak").Append(ml.Transforms.Conversion.ConvertType("Species", outputKind: DataKind.String)).Fit(table).Transform(table);
        using var store = new SqliteTrialStore(args[2]);
        store.Open(new ExperimentInputs().Rows("birds", birds), ["{}"]);
        Console.WriteLine($"{string.Join(" ", model.Transform(birds).GetColumn<string>("PredictedLabel"))}, {store.Read().Count} trial");
        """;
}
