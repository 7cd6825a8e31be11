using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Packaging;

/// <summary>The packages, packed once from what the tests run, in a folder that serves as a feed.</summary>
public sealed class PackedFeed : IDisposable
{
    public const string Core = "Microsoft.ML.AuxiLearn.Core";
    public const string Library = "Microsoft.ML.AuxiLearn";
    public const string Mpi = "Microsoft.ML.AuxiLearn.Mpi";
    public const string Experiments = "Microsoft.ML.AuxiLearn.Experiments";
    public const string PostgreSql = "Microsoft.ML.AuxiLearn.Experiments.PostgreSql";
    public const string Datasets = "Microsoft.ML.AuxiLearn.Datasets";
    public const string Onnx = "Microsoft.ML.AuxiLearn.Onnx";
    public const string Reports = "Microsoft.ML.AuxiLearn.Reports";
    public const string Serving = "Microsoft.ML.AuxiLearn.Serving";

    private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn-feed").FullName;

    public PackedFeed()
    {
        var configuration = typeof(AuxiLearnEnvironment).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        Parallel.ForEach([Core, Library, Mpi, Experiments, PostgreSql, Datasets, Onnx, Reports, Serving], id =>
        {
            var packed = ChildProcess.Sdk(["pack", "--no-build", "-c", configuration, $"src/{id}", "-o", Feed, $"-p:NuspecOutputPath={_folder}/{id}/"],
                Repository.Root);
            if (packed.ExitCode != 0)
                throw new InvalidOperationException($"{id} was not packed: {packed.Output}");
        });
        var file = Path.GetFileNameWithoutExtension(Directory.GetFiles(Feed, $"{Datasets}.*.nupkg").Single());
        Version = file[(Datasets.Length + 1)..];
    }

    public string Feed => Path.Combine(_folder, "feed");

    public string Version { get; }

    /// <summary>The files of a package, without those that describe the archive itself.</summary>
    public string[] Files(string id, string extension = "nupkg")
    {
        using var package = Open(id, extension);
        return [.. package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")];
    }

    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{extension}"));

    public XElement Metadata(string id)
    {
        using var package = Open(id);
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>The tests that share one feed.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeedCollection : ICollectionFixture<PackedFeed>;
