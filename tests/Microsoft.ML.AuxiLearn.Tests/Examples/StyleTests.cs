using System.Text.RegularExpressions;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The word list of docs/style.md holds for documents, comments, messages and the output of samples.</summary>
public partial class StyleTests
{
    private const string WordList = "docs/style.md";

    /// <summary>The phrases of the table's first column; blanks between their words stand for any blanks, a line's end in a comment among them.</summary>
    private static readonly (string Phrase, Regex Pattern)[] _refused =
        [.. TableRow().Matches(Repository.Read(WordList)).SelectMany(row => Quoted().Matches(row.Groups["not"].Value)).Select(match => match.Groups[1].Value)
            .Select(phrase => (phrase, new Regex($@"\b{Regex.Escape(phrase).Replace(@"\ ", @"\s+(///?\s*)?", StringComparison.Ordinal)}(?!\w)", RegexOptions.IgnoreCase)))];

    [Fact]
    public void No_text_uses_a_word_of_the_list()
    {
        Assert.NotEmpty(_refused);
        string[] found = [.. Texts().SelectMany(file => Found(file, File.ReadAllText(Path.Combine(Repository.Root, file))))];
        Assert.True(found.Length == 0, $"{WordList} says what to write instead: {string.Join("; ", found)}");
    }

    [Theory]
    [InlineData("/// It can be told off.", "told off")]
    [InlineData("/// images, varied\n    /// by chance", "varied by chance")]
    [InlineData("Labels of pixels", "labels of pixels")]
    [InlineData("as was told him", "was told")]
    [InlineData("untold offers", null)]
    public void Phrases_are_found_across_lines_and_as_whole_words(string text, string? phrase) =>
        Assert.Equal(phrase is null ? [] : [$"file:1: '{phrase}'"], Found("file", text));

    /// <summary>What a test draws must not depend on the tests before it, nor on how often threads of theirs drew.</summary>
    [Fact]
    public void What_tests_draw_is_seeded()
    {
        var tests = Path.Combine(Repository.Root, "tests/Microsoft.ML.AuxiLearn.Tests");
        string[] unseeded = [.. Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file) is var text && Draw().IsMatch(text)
                && !text.Contains("[Seeded]", StringComparison.Ordinal) && !text.Contains("RandomScope(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file))];
        Assert.True(unseeded.Length == 0, $"Expected [Seeded] on the class, or a generator: {string.Join(", ", unseeded)}");
    }

    private static IEnumerable<string> Found(string file, string text) => _refused.SelectMany(refused => refused.Pattern.Matches(text)
        .Select(match => $"{file}:{1 + text.AsSpan(0, match.Index).Count('\n')}: '{refused.Phrase}'"));

    private static IEnumerable<string> Texts()
    {
        var root = Directory.EnumerateFiles(Repository.Root, "*.md");
        var below = ((string[])["docs", "src", "samples", "templates"]).Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => Path.GetExtension(file) is ".md" or ".cs");
        return root.Concat(below).Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => file != WordList && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "_site"));
    }

    [GeneratedRegex(@"^\|(?<not>[^|]*`[^|]*)\|[^|]*\|\s*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"(?<!\w)(rand|randn|randint|randperm|randn_like|rand_like)\((?!.*generator)")]
    private static partial Regex Draw();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
