using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.AuxiLearn.Pages;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>Reports as files; <see cref="BrowserTests"/> opens them.</summary>
public partial class PageTests
{
    public static TheoryData<string> Kinds => new(SamplePages.All.Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Text_of_the_data_is_no_HTML_and_the_file_is_small(string kind)
    {
        var html = SamplePages.All[kind].Value.ToHtml();
        var body = html.Split("</style>")[1].Split("</main>")[0];
        Assert.DoesNotContain("<img", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);   // figures are <script type="application/json">
        Assert.Equal(kind != "large", body.Contains("&lt;img src=x", StringComparison.Ordinal));
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 5_000_000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Markdown_has_each_table_in_as_many_columns_as_its_head(string kind)
    {
        var markdown = SamplePages.All[kind].Value.ToMarkdown();
        Assert.DoesNotMatch(@"(?<!\\)<", markdown);
        foreach (var block in markdown.Split("\n\n").Where(block => block.StartsWith('|')))
            Assert.Single(block.TrimEnd().Split('\n').Select(line => Cells().Count(line)).Distinct());
    }

    [Fact]
    public void A_report_says_what_was_learned_and_how_to_repeat_it()
    {
        var markdown = SamplePages.All["regression"].Value.ToMarkdown();
        Assert.StartsWith("# Learning Label with 3 auxiliary tasks\n", markdown, StringComparison.Ordinal);
        Assert.Contains("'Helpful' counts most of the auxiliary tasks", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| seed | 1 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| training rows | 140 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("NumberOfEpochs = 60", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| R² | 0.", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_confusion_matrix_counts_each_row_once()
    {
        var table = SamplePages.All["classes"].Value.ToMarkdown().Split("## Confusion\n")[1].Split("\n## ")[0];
        Assert.Equal(150, Regex.Matches(table, @"\| (\d+) (?=\|)").Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_comparison_ranks_contenders_and_shows_each_seed()
    {
        var markdown = SamplePages.All["comparison"].Value.ToMarkdown();
        Assert.Contains("The auxiliary columns help: RRMSE", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| AuxiLearn | 1 | 1 | 1 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| AuxiLearn | SingleTask | 1 | -0.09 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| Mgda | 4, 5 | left out |\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_library_is_refused()
    {
        var ml = new MLContext(1);
        var rows = ml.Data.LoadFromEnumerable(Scoring.Sample.Rows(5));
        ITransformer other = ml.Transforms.CopyColumns("a", "Features").Fit(rows);
        Assert.Contains("There is no model of AuxiLearn in the", Assert.Throws<ArgumentException>(() => other.Report()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_Markdown_by_its_name_else_HTML()
    {
        var report = new Report(new Page("a & b", "lead", [new Section("s", "t") { Table = new Table(["x"], [["1 | 2"]]) }]));
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        try
        {
            report.Save(path + ".md");
            report.Save(path + ".html");
            Assert.Equal("# a \\& b\n\nlead\n\n## s\n\nt\n\n| x |\n|---|\n| 1 \\| 2 |\n", File.ReadAllText(path + ".md"));
            Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(path + ".html"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path + ".md");
            File.Delete(path + ".html");
        }
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cells();
}
