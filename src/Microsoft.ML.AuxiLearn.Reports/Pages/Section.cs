namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>A part of a page.</summary>
/// <param name="Heading">What it shows.</param>
/// <param name="Text">How to read it.</param>
internal sealed record Section(string Heading, string Text)
{
    /// <summary>The picture; null for none.</summary>
    public Figure? Figure { get; init; }

    /// <summary>Small pictures of the user's data, which Markdown leaves out.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    /// <summary>The numbers, those of the picture where there is one; null for none.</summary>
    public Table? Table { get; init; }
}
