using System.Xml.Linq;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Packaging;

/// <summary>dotnet new auxilearn, from its package, in a hive and a folder of its own.</summary>
[Collection(nameof(PackedFeed))]
public sealed class TemplateTests(PackedFeed feed) : IDisposable
{
    private const string Content = "templates/content/auxilearn";

    private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn-template").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_program_is_the_first_example_and_the_versions_are_those_of_this_repository()
    {
        Assert.Equal(Repository.Read("samples/Examples/FirstModel.cs"), Repository.Read($"{Content}/Program.cs"));
        var versions = XDocument.Parse(Repository.Read($"{Content}/FirstModelProject.csproj")).Descendants("PackageReference")
            .Select(reference => reference.Attribute("Version")!.Value);
        var own = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal([own, PackageTests.Pinned("LibtorchVersion")], versions);
    }

    [Fact]
    public void A_project_of_the_template_trains_and_predicts()
    {
        var hive = Path.Combine(_folder, "hive");
        Sdk(_folder, "new", "install", feed.PathOf(PackedFeed.Templates), "--debug:custom-hive", hive);
        Sdk(_folder, "new", "auxilearn", "-o", "Birds", "--debug:custom-hive", hive);

        var project = Path.Combine(_folder, "Birds");
        feed.WriteConfiguration(project);
        Sdk(project, "build", "-c", "Release", "-o", "out", "-p:NuGetAudit=false", "-p:CreateHardLinksForCopyLocalIfPossible=true");
        var run = ChildProcess.Program(Path.Combine(project, "out", "Birds.dll"), [], threads: 1, folder: project);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("It is a swan.", run.Output, StringComparison.Ordinal);
    }

    private void Sdk(string folder, params string[] arguments)
    {
        var done = ChildProcess.Sdk(arguments, folder, packages: arguments[0] == "build" ? Path.Combine(_folder, "packages") : null);
        Assert.True(done.ExitCode == 0, done.Output);
    }
}
