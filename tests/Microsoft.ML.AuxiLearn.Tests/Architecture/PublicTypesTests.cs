using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Architecture;

/// <summary>What is public is for somebody: it is named where people read.</summary>
[Collection(SourceTests.Name)]
public partial class PublicTypesTests
{
    [Theory]
    [InlineData("Microsoft.ML.AuxiLearn.Core")]
    [InlineData("Microsoft.ML.AuxiLearn")]
    [InlineData("Microsoft.ML.AuxiLearn.Mpi")]
    [InlineData("Microsoft.ML.AuxiLearn.Experiments")]
    [InlineData("Microsoft.ML.AuxiLearn.Experiments.PostgreSql")]
    [InlineData("Microsoft.ML.AuxiLearn.Datasets")]
    [InlineData("Microsoft.ML.AuxiLearn.Reports")]
    [InlineData("Microsoft.ML.AuxiLearn.Serving")]
    public void Every_public_type_stands_in_a_document_or_a_sample(string assembly)
    {
        var read = Files("docs", "*.md").Append(Path.Combine(Repository.Root, "README.md")).Concat(Files("samples", "*.cs"));
        var words = read.SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(match => match.Value)).ToHashSet();
        string[] unnamed = [.. Assembly.Load(assembly).GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Name.Split('`')[0])
            .Where(name => !words.Contains(name)).Order()];
        Assert.True(unnamed.Length == 0,
            $"These public types of {assembly} stand in no document and no sample (docs/api.md lists them all): {string.Join(", ", unnamed)}");
    }

    /// <summary>
    /// What a reader must survey. Before one is added, see whether it can be a parameter or a property, or be made by a method of a type that is there.
    /// </summary>
    [Fact]
    public void There_are_few_public_types()
    {
        string[] assemblies = ["Microsoft.ML.AuxiLearn.Core", "Microsoft.ML.AuxiLearn", "Microsoft.ML.AuxiLearn.Experiments", "Microsoft.ML.AuxiLearn.Datasets"];
        Assert.InRange(assemblies.Sum(assembly => Assembly.Load(assembly).GetExportedTypes().Count(type => !type.IsNested)), 100, 110);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
