using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive.Formatting;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The notebooks of samples, cell by cell as .NET Interactive runs them, on the libraries as they are here.</summary>
public class NotebookTests
{
    private const string Package = "#r \"nuget: ";
    private const string Ours = "Microsoft.ML.AuxiLearn";

    private static readonly ScriptOptions _options = ScriptOptions.Default
        .WithImports("System", "System.Collections.Generic", "System.Linq")
        .WithReferences(typeof(MLContext).Assembly, typeof(IDataView).Assembly, typeof(ML.Data.VectorTypeAttribute).Assembly, typeof(Report).Assembly,
            typeof(AuxiliaryTask).Assembly, typeof(WeightingMethod).Assembly);

    public static TheoryData<string> Notebooks => new(Directory.GetFiles(Path.Combine(Repository.Root, "samples", "Notebooks"), "*.ipynb")
        .Select(file => Path.GetRelativePath(Repository.Root, file)));

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Each_cell_runs_and_shows_what_it_ends_with(string notebook)
    {
        ScriptState<object>? state = null;
        var shown = new List<object>();
        foreach (var cell in Code(notebook))
        {
            state = state is null ? await CSharpScript.RunAsync(cell, _options) : await state.ContinueWithAsync(cell);
            if (state.ReturnValue is { } value)
                shown.Add(value);
        }
        Assert.StartsWith("<iframe title=\"Report\"", Assert.Single(shown.OfType<Report>()).ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.All(shown, value => Assert.NotEmpty(value.ToDisplayString("text/html")));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void The_packages_are_those_of_this_repository_and_of_its_libtorch(string notebook)
    {
        string[] packages = [.. Cells(notebook).SelectMany(cell => cell.Split('\n')).Where(line => line.StartsWith(Package, StringComparison.Ordinal))
            .Select(line => line[Package.Length..].TrimEnd('"'))];
        var versions = Repository.Read("Directory.Packages.props");
        Assert.Contains(Ours, packages);
        Assert.All(packages, package => Assert.True(package.Split(", ") is [var name, var version]
            ? versions.Contains($"Include=\"{name}\"", StringComparison.Ordinal) && versions.Contains($">{version}<", StringComparison.Ordinal)
            : Directory.Exists(Path.Combine(Repository.Root, "src", package)), package));
    }

    /// <summary>The cells, without the lines that fetch packages.</summary>
    private static IEnumerable<string> Code(string notebook) =>
        Cells(notebook).Select(cell => string.Join('\n', cell.Split('\n').Where(line => !line.StartsWith(Package, StringComparison.Ordinal))));

    /// <summary>The code of each cell.</summary>
    internal static string[] Cells(string notebook)
    {
        using var file = JsonDocument.Parse(Repository.Read(notebook));
        return [.. file.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))];
    }
}
