namespace Microsoft.ML.AuxiLearn.Datasets.Roads;

/// <summary>The images of one set.</summary>
/// <param name="Source">The file or the folder of the labels, which errors name.</param>
/// <param name="Names">Of the images; null where nothing tells it.</param>
/// <param name="Size">Of the images as they are stored.</param>
/// <param name="Image">Writes a row's planes of red, green and blue in a size.</param>
/// <param name="Labels">The labels of a row as they are stored.</param>
internal sealed record CamVidPart(string Source, string?[] Names, (int Height, int Width) Size, CamVidImage Image, Func<int, byte[]> Labels);

internal delegate void CamVidImage(int row, (int Height, int Width) size, Span<byte> planes);
