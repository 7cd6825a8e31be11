namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>A small picture of the user's data.</summary>
/// <param name="Png">The bytes of a PNG file.</param>
/// <param name="Caption">What it shows; it stands under it.</param>
internal sealed record Picture(byte[] Png, string Caption);
