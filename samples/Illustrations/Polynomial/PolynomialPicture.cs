using ScottPlot;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>Three panels: the main task's error, how much each row counts, and the polynomial's coefficients on the way.</summary>
internal static class PolynomialPicture
{
    private static readonly Color[] _colors = [Pictures.Pale, Pictures.Main, Color.FromHex("#8d6cab"), Pictures.Learned, Pictures.Bad, Pictures.Good];

    public static void Draw(PolynomialResult result, string file) => Pictures.Save(file, columns: 3, width: 1450, height: 460, Errors(result), MainWeights(result), Coefficients(result));

    private static Plot Errors(PolynomialResult result)
    {
        var plot = Pictures.Panel("Main task, after training", "", "test RMSE");
        foreach (var ((name, rmse), index) in result.Rmse.Select((entry, index) => (entry, index)))
        {
            var bar = plot.Add.Bar(index, rmse.Mean, rmse.Error);
            bar.Color = _colors[index];
        }
        var alone = plot.Add.HorizontalLine(result.AuxiliarySetAlone.Mean, 1.5f, Colors.Black, LinePattern.Dashed);
        alone.LegendText = "auxiliary set alone";
        plot.Axes.Bottom.SetTicks([.. result.Rmse.Select((_, index) => (double)index)], [.. result.Rmse.Keys.Select(name => name.Replace(' ', '\n'))]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 11;
        plot.Axes.SetLimitsY(0, 1.25 * result.Rmse.Values.Max(rmse => rmse.Mean));
        plot.HideLegend();
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static Plot MainWeights(PolynomialResult result)
    {
        var plot = Pictures.Panel("How much a row's main loss counts", "telltale loss of the row (wrong label: 0.1, right: 4)", "weight / weight at 4");
        foreach (var (contender, index) in PolynomialContender.All.Select((contender, index) => (contender, index)).Where(pair => pair.contender.IsLearned || pair.contender.Name == "oracle"))
        {
            var mean = result.Experiment.TelltaleLosses.Select((_, i) => result.Runs.Average(run => run.MainWeights[contender.Name][i]));
            var line = plot.Line(result.Experiment.TelltaleLosses, mean, _colors[index], contender.Name, index == 1 ? 6 : 3);
            if (!contender.IsLearned)
                line.LinePattern = LinePattern.Dashed;
        }
        plot.Axes.SetLimits(0, 4, -0.03, 1.15);
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    private static Plot Coefficients(PolynomialResult result)
    {
        var plot = Pictures.Panel("The learned polynomial", "training step", "share of the sum of coefficients");
        var terms = result.Coefficients.Keys.ToArray();
        var snapshots = result.Runs.Min(run => run.Coefficients.Length);
        var steps = Enumerable.Range(0, snapshots).Select(i => (double)result.Experiment.Steps * i / (snapshots - 1)).ToArray();
        Color[] colors = [Pictures.Learned, Pictures.Main, Pictures.Bad, Color.FromHex("#8d6cab")];
        var withMain = terms.Select((term, k) => (term, k)).Where(pair => pair.term.StartsWith("main", StringComparison.Ordinal)).OrderByDescending(pair => result.Coefficients[pair.term]).ToArray();
        foreach (var ((term, k), index) in withMain.Select((pair, index) => (pair, index)))
            plot.Line(steps, Enumerable.Range(0, snapshots).Select(i => result.Runs.Average(run => run.Coefficients[i][k])), colors[index], term, 3);
        var others = terms.Select((_, k) => k).Except(withMain.Select(pair => pair.k)).ToArray();
        plot.Line(steps, Enumerable.Range(0, snapshots).Select(i => result.Runs.Average(run => others.Average(k => run.Coefficients[i][k]))), Pictures.Pale, $"each of the other {others.Length}", 3);
        plot.Axes.SetLimits(0, result.Experiment.Steps, -0.02, 1.6 * result.Coefficients.Values.Max());
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }
}
