using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.ML.AuxiLearn.Pages;
using Microsoft.ML.AuxiLearn.SweepPages;
using SkiaSharp;
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
        Assert.DoesNotContain("<img src=x", body, StringComparison.Ordinal);
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
    public void Images_are_shown_with_their_labels_and_predictions()
    {
        var html = Section("images", "Examples");
        var pictures = Pngs().Matches(html);
        Assert.Equal(12, pictures.Count);
        Assert.All(pictures, match =>
        {
            using var bitmap = SKBitmap.Decode(Convert.FromBase64String(match.Groups[1].Value));
            Assert.Equal((8, 8), (bitmap.Width, bitmap.Height));
        });
        Assert.Contains("<figcaption>corner ", html, StringComparison.Ordinal);

        var pixels = Pngs().Matches(Section("pixels", "Examples"));
        Assert.Equal(3 * 6 + 3, pixels.Count);   // images, labels and predictions, and the colours of the classes
        using var label = SKBitmap.Decode(Convert.FromBase64String(pixels[1].Groups[1].Value));
        Assert.Equal(label.GetPixel(0, 7), SKBitmap.Decode(Convert.FromBase64String(pixels[18].Groups[1].Value)).GetPixel(0, 0));   // a wall to the left
        Assert.Equal(new SKColor(0x80, 0x80, 0x80), label.GetPixel(0, 0));   // which the first row of pixels is not
    }

    [Fact]
    public void Weights_of_pixels_stand_beside_the_images_that_they_are_of()
    {
        var section = Section("pixels", "Weights of pixels");
        var captions = Captions().Matches(section).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).ToArray();
        Assert.Equal(3 * 4, captions.Length);   // an image and three tasks
        Assert.Equal("image", captions[0]);
        Assert.StartsWith("Label, ", captions[1], StringComparison.Ordinal);
        Assert.Equal([SamplePages.Hostile, "Depth"], captions[2..4].Select(caption => caption.Split(", ")[0]).Order(StringComparer.Ordinal));
        var maps = Pngs().Matches(section).Select(match => SKBitmap.Decode(Convert.FromBase64String(match.Groups[1].Value))).ToArray();
        Assert.All(maps, map => Assert.Equal((maps[0].Width, maps[0].Height), (map.Width, map.Height)));
        Assert.True(maps[1].Pixels.Distinct().Count() > 2, "The main task counts the same at each pixel.");
    }

    [Fact]
    public void Generated_classes_are_counted_and_shown_by_the_images_that_they_are_surest_of()
    {
        var table = SamplePages.All["images"].Value.ToMarkdown().Split("## Generated classes\n")[1].Split("\n## ")[0];
        Assert.Equal(36, Regex.Matches(table, @"\| [12] \| (\d+) \|").Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
        var captions = Captions().Matches(Section("images", "Generated classes")).Select(match => match.Groups[1].Value).ToArray();
        Assert.InRange(captions.Length, 4, 3 * 2 * 6);
        Assert.All(captions, caption => Assert.Matches(@", class [12]: \d+\s?%$", caption));
    }

    [Fact]
    public void What_a_training_said_of_its_rows_is_shown_beside_them_alone()
    {
        var ml = new MLContext(1);
        using var model = new AuxiLearnRegressionTransformer(ml, Scoring.Models.Primary(1), "Features", "Score");
        var labels = new GeneratedLabels { Rows = [], Classes = [], ClassesPerLabel = [], SoftLabels = [] };
        Assert.Contains("There are no rows that the generatedLabels are of",
            Assert.Throws<ArgumentException>(() => model.Report(generatedLabels: labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_combiner_is_a_map_where_its_weights_hang_on_the_losses_and_a_sum_elsewhere()
    {
        Assert.Contains("## The combiner, of Redness\n", SamplePages.All["images"].Value.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("\n## The combiner\n\nA weighted sum", SamplePages.All["regression"].Value.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dense_report_tells_the_overlap_of_each_class()
    {
        var table = SamplePages.All["pixels"].Value.ToMarkdown().Split("## Overlap of each class\n")[1].Split("\n## ")[0];
        Assert.Equal(["bed", "floor", "wall"], Regex.Matches(table, @"\| (\w+) \| 0?\.?\d").Select(match => match.Groups[1].Value).Order());
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
    public void A_suite_ranks_the_contenders_and_counts_their_losses_against_the_single_task_and_the_best()
    {
        var markdown = SamplePages.All["suite"].Value.ToMarkdown();
        Assert.StartsWith("# 2 sets\n\nAuxiLearn has the best average rank over 2 sets, 1.5. It is significantly better than SingleTask on 1 of them", markdown,
            StringComparison.Ordinal);
        Assert.Contains("\n| Equal | 2 | 2 | 1 | 1 | 1 | 1 | 1 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| AuxiLearn | 2 | 1.5 | 0 | 0 | 1 | 1 | 1 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| SingleTask | 2 | 2.5 | 0 | 0 | 0 | 2 | 1 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| Equal | 0.8067 ± 0.058 | +0.2067 ± 0.0033 | \\< 0.001 |", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| Equal | shares | +34.44 | +0.2067 ± 0.0033 | \\< 0.001 |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n| Equal | errors | -34.44 | +0.2067 ± 0.0033 | \\< 0.001 |\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_says_which_option_matters_and_how_far_trials_went()
    {
        var markdown = SamplePages.All["sweep"].Value.ToMarkdown();
        Assert.StartsWith("# A sweep\n\n30 trials", markdown, StringComparison.Ordinal);
        Assert.StartsWith("| LearningRate | ", markdown.Split("## What matters\n")[1].Split("|---|---|\n")[1], StringComparison.Ordinal);
        Assert.Matches(@"\| epoch 1 \| 29 \|", markdown);
        Assert.Contains("\n| 3 | ", markdown.Split("## What failed\n")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0, 1, 1, 1, 2, 2, 2, 2 }, 1)]   // it decides everything
    [InlineData(new[] { 1.0, 2, 1, 2, 1, 2, 1, 2 }, 0)]   // it decides nothing
    public void What_an_option_explains_of_the_variance_lies_between_nothing_and_all(double[] metrics, double share)
    {
        var trials = metrics.Select((metric, trial) => (Option: (object)(trial < 4 ? "a" : "b"), metric)).ToArray();
        Assert.Equal(share, Importance.Of(trials), 1e-12);
        Assert.Equal(share, Importance.Of([.. trials.Select((trial, place) => ((object)(double)place, trial.metric))]), share == 1 ? 0.01 : 1e-12);
        Assert.Equal(double.NaN, Importance.Of(trials[..2]));
    }

    /// <summary>As .NET Interactive finds it: by the name of an attribute.</summary>
    [Fact]
    public void A_report_shows_itself_in_a_notebook()
    {
        var report = SamplePages.All["comparison"].Value;
        Assert.Equal("text/html", Assert.Single(Formatter.GetPreferredMimeTypesFor(typeof(Report))));
        var html = report.ToDisplayString("text/html");
        Assert.StartsWith("<iframe title=\"Report\"", html, StringComparison.Ordinal);
        Assert.Equal(report.ToHtml(), WebUtility.HtmlDecode(html.Split("srcdoc=\"")[1].Split('"')[0]));
        Assert.Equal(report.ToMarkdown(), report.ToDisplayString("text/plain"));
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

    private static string Section(string kind, string heading) =>
        SamplePages.All[kind].Value.ToHtml().Split($"<h2>{heading}</h2>")[1].Split("</section>")[0];

    [GeneratedRegex("<figcaption>([^<]*)</figcaption>")]
    private static partial Regex Captions();

    [GeneratedRegex("<img alt=\"\" src=\"data:image/png;base64,([^\"]+)\">")]
    private static partial Regex Pngs();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cells();
}
