using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>
/// A page as one HTML file, with its style and scripts in it. A policy in its head lets it load nothing, and run no script but these: neither text of the
/// user's data nor anything else leaves it.
/// </summary>
internal static class HtmlPage
{
    private static readonly string _style = Own("page.css");
    private static readonly string _script = Own("page.js");
    private static readonly string _plotly = Plotly();

    public static string Write(Page page)
    {
        var html = new StringBuilder(_plotly.Length + (1 << 16));
        html.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                + "initial-scale=1\">\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {Hash(_plotly)} {Hash(_script)}; style-src "
                + $"'unsafe-inline'; img-src data: blob:\">\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<meta name=\"color-scheme\" content=\"light dark\">\n<title>{Text(page.Title)}</title>\n<style>{_style}</style>\n</head>\n<body>\n<main>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Text(page.Title)}</h1>\n<p class=\"lead\">{Text(page.Lead)}</p>\n");
        foreach (var section in page.Sections)
            Append(html, section);
        html.Append(CultureInfo.InvariantCulture, $"</main>\n<script>{_plotly}</script>\n<script>{_script}</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Append(StringBuilder html, Section section)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(section.Heading)}</h2>\n<p>{Text(section.Text)}</p>\n");
        if (section.Figure is { } figure)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<div class=\"figure\">\n<div class=\"picture\" role=\"img\" aria-label=\"{Text(figure.Description)}\" "
                    + $"style=\"height:{figure.Height}px\"></div>\n");
            // the serializer writes < and > as \u003C and \u003E, so that no text ends the element
            html.Append(CultureInfo.InvariantCulture,
                $"<script type=\"application/json\">{{\"data\":{figure.Traces.ToJsonString()},\"layout\":{figure.Layout.ToJsonString()}}}</script>\n</div>\n");
        }
        if (section.Pictures.Count > 0)
            html.Append("<div class=\"gallery\">\n").AppendJoin("", section.Pictures.Select(Figure)).Append("</div>\n");
        if (section.Table is { } table)
        {
            html.Append(section.Figure is null ? "" : "<details>\n<summary>The numbers</summary>\n");
            html.Append(CultureInfo.InvariantCulture,
                $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Text(section.Heading)}: the numbers\">\n<table>\n<thead><tr>");
            html.AppendJoin("", table.Columns.Select(column => $"<th scope=\"col\">{Text(column)}</th>"));
            html.Append("</tr></thead>\n<tbody>\n");
            foreach (var row in table.Rows)
                html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(row[0])}</th>")
                    .AppendJoin("", row.Skip(1).Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
            html.Append("</tbody>\n</table>\n</div>\n").Append(section.Figure is null ? "" : "</details>\n");
        }
        html.Append("</section>\n");
    }

    /// <summary>What a picture shows stands under it, which is read out already.</summary>
    private static string Figure(Picture picture) =>
        $"<figure><img alt=\"\" "
            + $"src=\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\"><figcaption>{Text(picture.Caption)}</figcaption></figure>\n";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Own(string name) => Read(typeof(HtmlPage).Assembly, name);

    private static string Plotly()
    {
        var assembly = typeof(Plotly.NET.Chart).Assembly;
        return Read(assembly, assembly.GetManifestResourceNames().Single(name => name.EndsWith(".min.js", StringComparison.Ordinal)));
    }

    /// <summary>A text as a browser hashes it: with the ends of lines that HTML knows.</summary>
    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
