using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Architecture;

/// <summary>Lines fit on a screen: max_line_length of .editorconfig, which no analyzer holds.</summary>
[Collection(SourceTests.Name)]
public class LineLengthTests
{
    private const int Most = 160;

    /// <summary>All but the tests, some of which have files and pages as they are written.</summary>
    public static TheoryData<string> Rooms => new("src", "samples");

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_line_of_source_fits(string room) => AllFit(Files(room, "*.cs"), line => line.Length > Most);

    [Fact]
    public void A_line_of_a_document_fits_but_for_tables_code_and_pictures()
    {
        var documents = Files("docs", "*.md").Concat(((string[])["README.md", "CONTRIBUTING.md", "samples/README.md"])
            .Select(file => Path.Combine(Repository.Root, file)));
        AllFit(documents, line => line.Length > Most && line[0] is not ('|' or '!') && !line.StartsWith("    ", StringComparison.Ordinal));
    }

    private static void AllFit(IEnumerable<string> files, Predicate<string> isLong)
    {
        var fenced = false;
        string[] found =
        [
            .. files.SelectMany(file => File.ReadLines(file)
                .Select((line, index) => (Name: $"{Path.GetRelativePath(Repository.Root, file)}:{index + 1}", Line: line)))
                .Where(entry => !(fenced = entry.Line.StartsWith("```", StringComparison.Ordinal) ? !fenced : fenced) && isLong(entry.Line))
                    .Select(entry => entry.Name),
        ];
        Assert.True(found.Length == 0, $"More than {Most} characters: {string.Join(", ", found)}");
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
}
