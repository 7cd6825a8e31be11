namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>A report as it is, before it is HTML or Markdown. Its texts are plain, and whoever writes them escapes them.</summary>
/// <param name="Title">What is reported.</param>
/// <param name="Lead">What it comes to, in sentences.</param>
/// <param name="Sections">What it rests on.</param>
internal sealed record Page(string Title, string Lead, IReadOnlyList<Section> Sections);
