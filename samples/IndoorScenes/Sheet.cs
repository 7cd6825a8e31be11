using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>A PNG file with tiles of pixels in rows and columns, each column under its title.</summary>
/// <param name="titles">Of the columns.</param>
/// <param name="height">Of a tile, in pixels.</param>
/// <param name="width">Of a tile, in pixels.</param>
/// <param name="rows">How many.</param>
internal sealed class Sheet(IReadOnlyList<string> titles, int height, int width, int rows) : IDisposable
{
    private const int Gap = 4;
    private const int Title = 20;
    private const int ShortSide = 144;   // smaller tiles are enlarged by a whole number

    private readonly int _scale = Math.Max(1, (ShortSide + height - 1) / height);
    private readonly SKBitmap _bitmap = new(titles.Count * (Scaled(height, width) + Gap) + Gap, rows * (Scaled(height, height) + Gap) + Title + Gap,
        SKColorType.Rgba8888, SKAlphaType.Opaque);

    /// <summary>Draws a tile.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    /// <param name="color">Of the pixel with this number, row after row.</param>
    public void Draw(int row, int column, Func<int, SKColor> color)
    {
        using var tile = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque)
        { Pixels = [.. Enumerable.Range(0, height * width).Select(color)] };
        using var canvas = new SKCanvas(_bitmap);
        using var sharp = new SKPaint { FilterQuality = SKFilterQuality.None };
        canvas.DrawBitmap(tile, SKRect.Create(Gap + column * (width * _scale + Gap), Title + Gap + row * (height * _scale + Gap), width * _scale,
            height * _scale), sharp);
    }

    /// <param name="path">The PNG file.</param>
    public void Save(string path)
    {
        using var canvas = new SKCanvas(_bitmap);
        using var typeface = SKTypeface.FromFamilyName("DejaVu Sans");
        using var paint = new SKPaint { Color = SKColors.White, TextSize = 13, IsAntialias = true, Typeface = typeface };
        for (var column = 0; column < titles.Count; column++)
            canvas.DrawText(titles[column], Gap + column * (width * _scale + Gap), Title - 4, paint);
        canvas.Flush();
        using var file = File.Create(path);
        _bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    public void Dispose() => _bitmap.Dispose();

    private static int Scaled(int height, int side) => side * Math.Max(1, (ShortSide + height - 1) / height);
}
