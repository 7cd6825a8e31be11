using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>Three panels: the main task's error, how much each row counts, and the polynomial's coefficients on the way.</summary>
internal static class PolynomialPicture
{
    private static readonly OxyColor[] _colors = [Pictures.Pale, Pictures.Main, Pictures.Other, Pictures.Learned, Pictures.Bad, Pictures.Good];

    public static void Draw(PolynomialResult result, string file) =>
        Pictures.Save(file, columns: 3, width: 1450, height: 460, Errors(result), MainWeights(result), Coefficients(result));

    private static PlotModel Errors(PolynomialResult result)
    {
        var names = new CategoryAxis { Key = "names", FontSize = 11, MajorTickSize = 0, GapWidth = 0.4 };
        names.Labels.AddRange(result.Rmse.Keys.Select(name => name.Replace(' ', '\n')));
        var error = Pictures.Axis("test RMSE", 0, 1.25 * result.Rmse.Values.Max(rmse => rmse.Mean));
        error.Key = "error";
        var plot = Pictures.Panel("Main task, after training", names, error, LegendPosition.RightTop);
        // upright: x and y change places
        var bars = new ErrorBarSeries { XAxisKey = error.Key, YAxisKey = names.Key, ErrorWidth = 0.3, ErrorStrokeThickness = 1.2 };
        foreach (var (rmse, index) in result.Rmse.Values.Select((rmse, index) => (rmse, index)))
            bars.Items.Add(new ErrorBarItem(rmse.Mean, rmse.Error) { Color = _colors[index] });
        plot.Series.Add(bars);
        double[] across = [-0.5, result.Rmse.Count - 0.5];
        plot.Line(across, [.. across.Select(_ => result.AuxiliarySetAlone.Mean)], OxyColors.Black, "auxiliary set alone", 1.5).LineStyle = LineStyle.Dash;
        return plot;
    }

    private static PlotModel MainWeights(PolynomialResult result)
    {
        var plot = Pictures.Panel(
            "How much a row's main loss counts", Pictures.Axis("telltale loss of the row (wrong label: 0.1, right: 4)", 0, 4, 0.5),
                Pictures.Axis("weight / weight at 4", -0.03, 1.15, 0.1), LegendPosition.RightBottom);
        foreach (var (contender, index) in PolynomialContender.All.Select((contender, index) => (contender, index))
            .Where(pair => pair.contender.IsLearned || pair.contender.Name == "oracle"))
        {
            var mean = result.Experiment.TelltaleLosses.Select((_, i) => result.Runs.Average(run => run.MainWeights[contender.Name][i]));
            var line = plot.Line(result.Experiment.TelltaleLosses, mean, _colors[index], contender.Name, index == 1 ? 6 : 3);
            if (!contender.IsLearned)
                line.LineStyle = LineStyle.Dash;
        }
        return plot;
    }

    private static PlotModel Coefficients(PolynomialResult result)
    {
        var plot = Pictures.Panel(
            "The learned polynomial", Pictures.Axis("training step", 0, result.Experiment.Steps),
                Pictures.Axis("share of the sum of coefficients", -0.02, 1.6 * result.Coefficients.Values.Max()), LegendPosition.RightTop);
        var terms = result.Coefficients.Keys.ToArray();
        var snapshots = result.Runs.Min(run => run.Coefficients.Length);
        var steps = Enumerable.Range(0, snapshots).Select(i => (double)result.Experiment.Steps * i / (snapshots - 1)).ToArray();
        OxyColor[] colors = [Pictures.Learned, Pictures.Main, Pictures.Bad, Pictures.Other];
        var withMain = terms.Select((term, k) => (term, k)).Where(pair => pair.term.StartsWith("main", StringComparison.Ordinal))
            .OrderByDescending(pair => result.Coefficients[pair.term]).ToArray();
        foreach (var ((term, k), index) in withMain.Select((pair, index) => (pair, index)))
            plot.Line(steps, Enumerable.Range(0, snapshots).Select(i => result.Runs.Average(run => run.Coefficients[i][k])), colors[index], term, 3);
        var others = terms.Select((_, k) => k).Except(withMain.Select(pair => pair.k)).ToArray();
        plot.Line(steps, Enumerable.Range(0, snapshots).Select(i => result.Runs.Average(run => others.Average(k => run.Coefficients[i][k]))), Pictures.Pale,
            $"each of the other {others.Length}", 3);
        return plot;
    }
}
