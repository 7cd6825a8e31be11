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
    public const string Templates = "Microsoft.ML.AuxiLearn.Templates";

    /// <summary>The system for which the packages have native code here; those of a release have more.</summary>
    public const string Native = "linux-x64";

    private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn-feed").FullName;

    public PackedFeed()
    {
        var configuration = typeof(AuxiLearnEnvironment).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var packed = ChildProcess.Sdk(["msbuild", "eng/Pack.proj", "-p:NoBuild=true", $"-p:Precompile={Native}", $"-p:Configuration={configuration}",
            $"-p:PackageOutputPath={Feed}", $"-p:NuspecOutputPath={_folder}/nuspec/"], Repository.Root);
        if (packed.ExitCode != 0)
            throw new InvalidOperationException($"The packages were not packed: {packed.Output}");
        LinkOthers();
        var file = Path.GetFileNameWithoutExtension(Directory.GetFiles(Feed, $"{Datasets}.*.nupkg").Single());
        Version = file[(Datasets.Length + 1)..];
    }

    /// <summary>All packages but the template.</summary>
    public static TheoryData<string> Libraries { get; } = [Core, Library, Mpi, Experiments, PostgreSql, Datasets, Onnx, Reports, Serving];

    public string Feed => Path.Combine(_folder, "feed");

    public string Version { get; }

    /// <summary>
    /// What the user's folder of packages has, to be taken without a copy, but none of ours: someone may have unpacked older ones of the same version there.
    /// </summary>
    public string Others => Path.Combine(_folder, "others");

    /// <summary>Lets a folder's projects take the packages from here, beside the sources of the machine's own configuration.</summary>
    public void WriteConfiguration(string folder) => File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration>
          <packageSources><add key="packed" value="{Feed}" /></packageSources>
          <fallbackPackageFolders><add key="others" value="{Others}" /></fallbackPackageFolders>
        </configuration>
        """);

    /// <summary>The files of a package, without those that describe the archive itself.</summary>
    public string[] Files(string id, string extension = "nupkg")
    {
        using var package = Open(id, extension);
        return [.. package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")];
    }

    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(PathOf(id, extension));

    public string PathOf(string id, string extension = "nupkg") => Path.Combine(Feed, $"{id}.{Version}.{extension}");

    public XElement Metadata(string id)
    {
        using var package = Open(id);
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void LinkOthers()
    {
        Directory.CreateDirectory(Others);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (OperatingSystem.IsWindows() || !Directory.Exists(packages))   // Windows allows links to few users
            return;
        foreach (var package in Directory.GetDirectories(packages))
        {
            var name = Path.GetFileName(package);
            if (!name.StartsWith(Library, StringComparison.OrdinalIgnoreCase))
                Directory.CreateSymbolicLink(Path.Combine(Others, name), package);
        }
    }
}

/// <summary>The tests that share one feed.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeedCollection : ICollectionFixture<PackedFeed>;
