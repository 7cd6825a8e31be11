using System.Net;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>
/// How a report shows itself in a .NET Interactive notebook, which finds an attribute of this name and its members by reflection, so that nothing of it is
/// referenced.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The type that has the formats.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The formats that a notebook asks for first.</summary>
    public string[] PreferredMimeTypes { get; set; } = ["text/html"];
}

/// <summary>The formats of a report.</summary>
internal sealed class ReportFormats
{
    // HTML in a frame of its own, so that neither styles nor the page's policy meet those of the notebook
    private readonly ReportFormat[] _formats =
    [
        new("text/html", report =>
            $"<iframe title=\"Report\" style=\"width:100%;height:40em;border:0\" srcdoc=\"{WebUtility.HtmlEncode(report.ToHtml())}\"></iframe>"),
        new("text/plain", report => report.ToMarkdown()),
    ];

    public IEnumerable<object> CreateTypeFormatters() => _formats;
}

/// <summary>One format.</summary>
/// <param name="MimeType">Its MIME type.</param>
/// <param name="Text">The report in it.</param>
internal sealed record ReportFormat(string MimeType, Func<Report, string> Text)
{
    /// <summary>Writes it; false where the object is something else.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not Report report)
            return false;
        writer.Write(Text(report));
        return true;
    }
}
