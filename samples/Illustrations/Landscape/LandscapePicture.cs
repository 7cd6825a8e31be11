using ScottPlot;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Landscape;

/// <summary>Four panels: the main task's true loss, the training loss before and after, and the weights on the way.</summary>
internal static class LandscapePicture
{
    private const double Least = -1.5;
    private const double Most = 2.8;
    private const int Cells = 60;

    public static void Draw(LandscapeRun run, int steps, string file)
    {
        var truth = Contours("What counts: the main task's true loss", w => Square(w[0] - LandscapeExperiment.Truth[0]) + Square(w[1] - LandscapeExperiment.Truth[1]));
        Mark(truth, run.TaskOptima[0], Pictures.Main, "optimum of the noisy main task alone", MarkerShape.FilledSquare);
        Truth(truth);

        var before = Contours("Before: training loss, equal weights", w => Loss(run, run.Before, w));
        Way(before, run.EqualPath, Pictures.Bad);
        Mark(before, run.Before, Pictures.Bad, "optimum under equal weights", MarkerShape.FilledDiamond);
        Truth(before);

        var after = Contours("After: training loss, learned weights", w => Loss(run, run.After, w));
        Way(after, run.Path, Pictures.Learned);
        Mark(after, run.After, Pictures.Learned, "optimum under learned weights", MarkerShape.FilledDiamond);
        Truth(after);

        Pictures.Save(file, columns: 2, width: 800, height: 740, truth, before, after, Weights(run, steps));
    }

    private static Plot Weights(LandscapeRun run, int steps)
    {
        var plot = Pictures.Panel("The weights that AuxiLearn learns", "training step", "share of the sum of weights");
        Color[] colors = [Pictures.Main, Pictures.Good, Pictures.Bad];
        var x = run.Weights.Select((_, i) => (double)steps * i / (run.Weights.Length - 1)).ToArray();
        foreach (var (task, index) in LandscapeExperiment.Tasks.Select((task, index) => (task, index)))
            plot.Line(x, run.Weights.Select(weights => weights[index] / weights.Sum()), colors[index], task, 3);
        plot.Axes.SetLimitsY(-0.02, 0.65);
        plot.ShowLegend(Alignment.MiddleRight);
        return plot;
    }

    private static Plot Contours(string title, Func<double[], double> loss)
    {
        var plot = Pictures.Panel(title, "w1", "w2");
        var grid = new Coordinates3d[Cells + 1, Cells + 1];
        for (var i = 0; i <= Cells; i++)
        {
            for (var j = 0; j <= Cells; j++)
            {
                var (x, y) = (Least + (Most - Least) * j / Cells, Least + (Most - Least) * i / Cells);
                grid[i, j] = new Coordinates3d(x, y, Math.Sqrt(loss([x, y])));   // the root, so that contours keep their distance
            }
        }
        var lines = plot.Add.ContourLines(grid, count: 7);
        (lines.LineColor, lines.LabelStyle.IsVisible) = (Pictures.Pale, false);
        plot.Axes.SetLimits(Least, Most, Least, Most);
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    private static void Way(Plot plot, double[][] path, Color color)
    {
        plot.Line(path.Select(w => w[0]), path.Select(w => w[1]), color, "training");
        plot.Points([path[0][0]], [path[0][1]], color, 9, "start", MarkerShape.OpenCircle);
    }

    private static void Mark(Plot plot, double[] w, Color color, string legend, MarkerShape shape) => plot.Points([w[0]], [w[1]], color, 13, legend, shape);

    private static void Truth(Plot plot) => plot.Points([LandscapeExperiment.Truth[0]], [LandscapeExperiment.Truth[1]], Pictures.Good, 13, "truth (1, 1)");

    // up to a constant: the tasks have one Hessian in common
    private static double Loss(LandscapeRun run, double[] optimum, double[] w)
    {
        double[] d = [w[0] - optimum[0], w[1] - optimum[1]];
        return run.Curvature.Select((row, i) => d[i] * (row[0] * d[0] + row[1] * d[1])).Sum();
    }

    private static double Square(double value) => value * value;
}
