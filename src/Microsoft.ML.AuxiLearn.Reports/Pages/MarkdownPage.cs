using System.Globalization;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>A page as Markdown: its sentences and its tables.</summary>
internal static class MarkdownPage
{
    private const string Special = "\\`*_[]<>|#!&~";

    public static string Write(Page page)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Text(page.Title)}\n\n{Text(page.Lead)}\n");
        foreach (var section in page.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Text(section.Heading)}\n\n{Text(section.Text)}\n");
            if (section.Table is not { } table)
                continue;
            text.Append(CultureInfo.InvariantCulture,
                $"\n| {string.Join(" | ", table.Columns.Select(Text))} |\n|{string.Concat(Enumerable.Repeat("---|", table.Columns.Count))}\n");
            foreach (var row in table.Rows)
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Text))} |\n");
        }
        return text.ToString();
    }

    /// <summary>A text in which nothing means anything to Markdown or HTML.</summary>
    private static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (Special.Contains(letter, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(char.IsControl(letter) ? ' ' : letter);
        }
        return escaped.ToString();
    }
}
