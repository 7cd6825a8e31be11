using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using OxyPlot.SkiaSharp;
using SkiaSharp;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations;

/// <summary>What the pictures have in common.</summary>
internal static class Pictures
{
    public static readonly OxyColor Main = OxyColor.Parse("#4c566a");
    public static readonly OxyColor Good = OxyColor.Parse("#2a7f62");
    public static readonly OxyColor Bad = OxyColor.Parse("#c8553d");
    public static readonly OxyColor Learned = OxyColor.Parse("#2f6db3");
    public static readonly OxyColor Pale = OxyColor.Parse("#a9b1bd");
    public static readonly OxyColor Other = OxyColor.Parse("#8d6cab");

    /// <summary>An empty panel.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="legend">Where the legend is.</param>
    public static PlotModel Panel(string title, Axis x, Axis y, LegendPosition legend)
    {
        var plot = new PlotModel
        {
            DefaultFont = "DejaVu Sans",   // a sans serif with a full set of signs; systems without it take their own
            Title = title,
            TitleFontSize = 15,
            TitleFontWeight = FontWeights.Normal,
            TitlePadding = 10,
            Padding = new OxyThickness(8, 4, 16, 6),
            PlotAreaBorderColor = Main,
        };
        (x.Position, y.Position) = (AxisPosition.Bottom, AxisPosition.Left);
        plot.Axes.Add(x);
        plot.Axes.Add(y);
        plot.Legends.Add(new Legend
        {
            LegendPosition = legend,
            LegendFontSize = 12,
            LegendBackground = OxyColors.White,
            LegendBorder = Pale,
            LegendMargin = 6,
            LegendPadding = 6,
            LegendSymbolLength = 20,
            LegendLineSpacing = 3,
        });
        return plot;
    }

    /// <summary>A linear axis.</summary>
    public static LinearAxis Axis(string title, double least, double most, double step = double.NaN) => new()
    {
        Title = title,
        Minimum = least,
        Maximum = most,
        MajorStep = step,
        IntervalLength = 45,
        FontSize = 12,
        TitleFontSize = 13,
        AxisTitleDistance = 6,
        MinorTickSize = 0,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColor.FromAColor(16, OxyColors.Black),
        TicklineColor = Main,
    };

    /// <summary>A line without markers.</summary>
    public static LineSeries Line(this PlotModel plot, IEnumerable<double> x, IEnumerable<double> y, OxyColor color, string? legend = null, double width = 2)
    {
        var line = new LineSeries { Color = color, StrokeThickness = width, Title = legend, LineJoin = LineJoin.Round };
        line.Points.AddRange(x.Zip(y, (x, y) => new DataPoint(x, y)));
        plot.Series.Add(line);
        return line;
    }

    /// <summary>Points without a line.</summary>
    public static void Points(this PlotModel plot, IEnumerable<double> x, IEnumerable<double> y, OxyColor color, double size, string? legend = null,
        MarkerType shape = MarkerType.Circle, bool open = false)
    {
        var points = new ScatterSeries
        {
            MarkerType = shape,
            MarkerSize = size,
            MarkerFill = open
            ? OxyColors.White : color,
            MarkerStroke = color,
            MarkerStrokeThickness = open ? 1.5 : 0,
            Title = legend
        };
        points.Points.AddRange(x.Zip(y, (x, y) => new ScatterPoint(x, y)));
        plot.Series.Add(points);
    }

    /// <summary>Panels side by side, row by row.</summary>
    public static void Save(string file, int columns, int width, int height, params PlotModel[] panels)
    {
        var rows = (panels.Length + columns - 1) / columns;
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        // shaping is for other scripts, and takes HarfBuzz
        using var context = new SkiaRenderContext { SkCanvas = canvas, RenderTarget = RenderTarget.PixelGraphic, UseTextShaping = false };
        canvas.Clear(SKColors.White);
        foreach (var (panel, index) in panels.Select((panel, index) => ((IPlotModel)panel, index)))
        {
            panel.Update(true);
            panel.Render(context, new OxyRect(index % columns * width / columns, index / columns * height / rows, width / columns, height / rows));
        }
        // no filter and the best compression: half the size of the default for flat colours
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, 9));
        File.WriteAllBytes(file, data.ToArray());
    }
}
