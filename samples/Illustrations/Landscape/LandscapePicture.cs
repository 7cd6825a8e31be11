using OxyPlot;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;

/// <summary>Four panels: the main task's true loss, the training loss before and after, and the weights on the way.</summary>
internal static class LandscapePicture
{
    private const double Least = -1.5;
    private const double Most = 2.8;
    private const int Cells = 60;

    public static void Draw(LandscapeRun run, int steps, string file)
    {
        var truth = Contours("What counts: the main task's true loss", w => Square(w[0] - LandscapeExperiment.Truth[0])
            + Square(w[1] - LandscapeExperiment.Truth[1]));
        Mark(truth, run.TaskOptima[0], Pictures.Main, "optimum of the noisy main task alone", MarkerType.Square);
        Truth(truth);

        var before = Contours("Before: training loss, equal weights", w => Loss(run, run.Before, w));
        Way(before, run.EqualPath, Pictures.Bad);
        Mark(before, run.Before, Pictures.Bad, "optimum under equal weights", MarkerType.Diamond);
        Truth(before);

        var after = Contours("After: training loss, learned weights", w => Loss(run, run.After, w));
        Way(after, run.Path, Pictures.Learned);
        Mark(after, run.After, Pictures.Learned, "optimum under learned weights", MarkerType.Diamond);
        Truth(after);

        Pictures.Save(file, columns: 2, width: 800, height: 740, truth, before, after, Weights(run, steps));
    }

    private static PlotModel Weights(LandscapeRun run, int steps)
    {
        var plot = Pictures.Panel("The weights that AuxiLearn learns", Pictures.Axis("training step", 0, steps),
            Pictures.Axis("share of the sum of weights", -0.02, 0.65, 0.1), LegendPosition.RightMiddle);
        OxyColor[] colors = [Pictures.Main, Pictures.Good, Pictures.Bad];
        var x = run.Weights.Select((_, i) => (double)steps * i / (run.Weights.Length - 1)).ToArray();
        foreach (var (task, index) in LandscapeExperiment.Tasks.Select((task, index) => (task, index)))
            plot.Line(x, run.Weights.Select(weights => weights[index] / weights.Sum()), colors[index], task, 3);
        return plot;
    }

    private static PlotModel Contours(string title, Func<double[], double> loss)
    {
        var plot = Pictures.Panel(title, Pictures.Axis("w1", Least, Most, 0.5), Pictures.Axis("w2", Least, Most, 0.5), LegendPosition.RightBottom);
        double[] grid = [.. Enumerable.Range(0, Cells + 1).Select(i => Least + (Most - Least) * i / Cells)];
        var roots = new double[grid.Length, grid.Length];   // of the loss, so that contours keep their distance
        for (var i = 0; i < grid.Length; i++)
        {
            for (var j = 0; j < grid.Length; j++)
                roots[i, j] = Math.Sqrt(loss([grid[i], grid[j]]));
        }
        plot.Series.Add(new ContourSeries
        {
            ColumnCoordinates = grid,
            RowCoordinates = grid,
            Data = roots,
            ContourLevels = [.. Enumerable.Range(1, 8).Select(level => level * 0.45)],
            Color = Pictures.Pale,
            StrokeThickness = 1,
            LabelStep = 0,
        });
        return plot;
    }

    private static void Way(PlotModel plot, double[][] path, OxyColor color)
    {
        plot.Line(path.Select(w => w[0]), path.Select(w => w[1]), color, "training");
        plot.Points([path[0][0]], [path[0][1]], color, 4, "start", open: true);
    }

    private static void Mark(PlotModel plot, double[] w, OxyColor color, string legend, MarkerType shape) =>
        plot.Points([w[0]], [w[1]], color, 6, legend, shape);

    private static void Truth(PlotModel plot) => plot.Points([LandscapeExperiment.Truth[0]], [LandscapeExperiment.Truth[1]], Pictures.Good, 6, "truth (1, 1)");

    // up to a constant: the tasks have one Hessian in common
    private static double Loss(LandscapeRun run, double[] optimum, double[] w)
    {
        double[] d = [w[0] - optimum[0], w[1] - optimum[1]];
        return run.Curvature.Select((row, i) => d[i] * (row[0] * d[0] + row[1] * d[1])).Sum();
    }

    private static double Square(double value) => value * value;
}
