using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>Each method of a catalog, and of a report, has an example in its comment, which stands in a file that is compiled and run here.</summary>
public class CatalogExampleTests
{
    private static readonly string[] _compiled = [.. ((string[])["tests/Microsoft.ML.AuxiLearn.Tests/Examples", "samples/Examples"])
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs")).Select(file => Lines(File.ReadAllText(file)))];

    [Theory]
    [InlineData(typeof(AuxiLearnCatalog))]
    [InlineData(typeof(AuxiLearnTrainers))]
    [InlineData(typeof(AuxiLearnTransforms))]
    [InlineData(typeof(DatasetsCatalog))]
    [InlineData(typeof(OnnxExport))]
    [InlineData(typeof(ModelReports))]
    [InlineData(typeof(ComparisonReports))]
    [InlineData(typeof(SweepReports))]
    [InlineData(typeof(Report))]
    [InlineData(typeof(ServingExtensions))]
    public void Every_method_has_an_example_that_is_compiled(Type catalog)
    {
        var comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{catalog.Assembly.GetName().Name}.xml")).Descendants("member")
            .ToLookup(member => ((string)member.Attribute("name")!).Split('(', '`')[0], member => (string?)member.Element("example")?.Element("code"));
        var methods = catalog.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.Name.StartsWith("get_", StringComparison.Ordinal)).CountBy(method => method.Name).ToArray();
        Assert.NotEmpty(methods);
        foreach (var (name, overloads) in methods)
        {
            string[] examples = [.. comments[$"M:{catalog.FullName}.{name}"].OfType<string>()];
            Assert.True(examples.Length == overloads, $"{catalog.Name}.{name} has {examples.Length} examples; expected {overloads}, one for each overload.");
            AssertCompiled($"{catalog.Name}.{name}", examples);
        }
    }

    [Fact]
    public void The_constructor_of_a_sweep_has_an_example_that_is_compiled()
    {
        var comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{typeof(Sweep<>).Assembly.GetName().Name}.xml")).Descendants("member");
        var comment = Assert.Single(comments,
            member => ((string)member.Attribute("name")!).StartsWith($"M:{typeof(Sweep<>).FullName}.#ctor", StringComparison.Ordinal));
        AssertCompiled("Sweep", [comment.Element("example")!.Element("code")!.Value]);
    }

    private static void AssertCompiled(string method, IEnumerable<string> examples) => Assert.All(examples, code => Assert.True(
        _compiled.Any(file => file.Contains(Lines(code), StringComparison.Ordinal)), $"The example of {method} stands in no file that is compiled: {code}"));

    /// <summary>The lines of code without what is around them.</summary>
    private static string Lines(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
