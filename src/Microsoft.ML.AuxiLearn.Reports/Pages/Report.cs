using System.Text;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A report of a training (<see cref="ModelReports"/>), of a comparison (<see cref="ComparisonReports"/>), or of a sweep (<see cref="SweepReports"/>). In a
/// .NET Interactive notebook it shows itself.
/// </summary>
[TypeFormatterSource(typeof(ReportFormats))]
public sealed class Report
{
    private readonly Page _page;

    internal Report(Page page) => _page = page;

    /// <summary>
    /// One HTML file that opens offline, in light or dark mode, on a desktop or a phone. It loads and sends nothing. Below each chart is a table of its
    /// numbers.
    /// </summary>
    /// <example>
    /// <code>
    /// File.WriteAllText(path, model.Report(test).ToHtml());
    /// </code>
    /// </example>
    public string ToHtml() => HtmlPage.Write(_page);

    /// <summary>The sentences and the tables as Markdown.</summary>
    /// <example>
    /// <code>
    /// Console.WriteLine(model.Report().ToMarkdown());
    /// </code>
    /// </example>
    public string ToMarkdown() => MarkdownPage.Write(_page);

    /// <summary>Writes the report: Markdown if the file ends with .md, else HTML.</summary>
    /// <param name="path">The file, in a folder that exists; one that is there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// model.Report(test).Save(html);                                 // one file that opens offline
    /// model.Report().Save(markdown);                                 // a model card, because it ends with .md
    /// </code>
    /// </example>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var text = path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? ToMarkdown() : ToHtml();
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
