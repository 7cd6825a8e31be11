using ScottPlot;
using ScottPlot.MultiplotLayouts;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>What the pictures have in common.</summary>
internal static class Pictures
{
    public static readonly Color Main = Color.FromHex("#4c566a");
    public static readonly Color Good = Color.FromHex("#2a7f62");
    public static readonly Color Bad = Color.FromHex("#c8553d");
    public static readonly Color Learned = Color.FromHex("#2f6db3");
    public static readonly Color Pale = Color.FromHex("#a9b1bd");

    /// <summary>An empty panel.</summary>
    public static Plot Panel(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Font.Set("DejaVu Sans");   // a sans serif with a full set of signs; systems without it take their own
        plot.Title(title, 15);
        plot.XLabel(x, 13);
        plot.YLabel(y, 13);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(0.06);
        plot.Legend.FontSize = 12;
        return plot;
    }

    /// <summary>A line without markers.</summary>
    public static ScottPlot.Plottables.Scatter Line(this Plot plot, IEnumerable<double> x, IEnumerable<double> y, Color color, string legend = "", float width = 2)
    {
        var line = plot.Add.Scatter(x.ToArray(), y.ToArray(), color);
        (line.MarkerSize, line.LineWidth, line.LegendText) = (0, width, legend);
        return line;
    }

    /// <summary>Points without a line.</summary>
    public static void Points(this Plot plot, IEnumerable<double> x, IEnumerable<double> y, Color color, float size, string legend = "", MarkerShape shape = MarkerShape.FilledCircle)
    {
        var points = plot.Add.Scatter(x.ToArray(), y.ToArray(), color);
        (points.LineWidth, points.MarkerSize, points.MarkerShape, points.LegendText) = (0, size, shape, legend);
    }

    // no filter and the best compression: half the size of the default for flat colours
    private static void Write(Multiplot picture, string file, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        picture.Render(canvas, new PixelRect(0, width, height, 0));
        using var pixels = bitmap.PeekPixels()!;
        using var data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, 9))!;
        File.WriteAllBytes(file, data.ToArray());
    }

    /// <summary>Panels side by side, row by row.</summary>
    public static void Save(string file, int columns, int width, int height, params Plot[] panels)
    {
        var picture = new Multiplot(panels[0]);
        foreach (var panel in panels[1..])
            picture.AddPlot(panel);
        picture.Layout = new Grid((panels.Length + columns - 1) / columns, columns);
        Write(picture, file, width, height);
    }
}
