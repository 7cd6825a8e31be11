using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.SweepPages;

/// <summary>
/// All trials as lines over the options, each option from its least value to its greatest, and the metric last. Lines of SVG: Plotly's own kind needs WebGL and
/// scripts that are made while it runs, which the page's policy forbids.
/// </summary>
internal static class ParallelCoordinates
{
    private const int Most = 200;
    private const double Positive = 100;   // an option whose greatest value is so many times its least is seen on a logarithmic axis

    public static Section? Of(SeenTrials trials)
    {
        var done = trials.Done;
        if (done.Count < 2)
            return null;
        var axes = trials.Options.Select(name => new Axis(name, [.. done.Select(trial => trial.Values.GetValueOrDefault(name))]))
            .Append(new Axis(trials.Metric, [.. done.Select(trial => (object)trial.Value!.Value)])).ToArray();
        var best = Math.Max(1, done.Count / 10);
        var traces = done.Take(Most).Select((trial, rank) => Line(trial, axes, rank < best)).Reverse().ToArray();   // the best on top
        var layout = Trace.Layout("", "from the least value to the greatest");
        layout["xaxis"] = new JsonObject { ["type"] = "category", ["range"] = new JsonArray(-0.15, axes.Length - 0.85) };   // room for the outer names
        layout["yaxis"]!["range"] = new JsonArray(-0.05, 1.05);
        layout["yaxis"]!["showticklabels"] = false;
        layout["annotations"] = new JsonArray([.. axes.SelectMany(axis => axis.Ends.Select(end => Label(axis, end, isLast: axis == axes[^1])))]);
        layout["height"] = 440;
        return new Section("Trials",
            $"Each line is a trial that was trained to the end{(done.Count > Most ? $", of {done.Count} the {Most} best" : "")}; the "
                + $"{(best == 1 ? "best" : $"{best} best")} in colour. Its values show on hover.")
        {
            Figure = new Figure($"Lines of the trials over the options and the {trials.Metric}", [.. traces], layout),
            Table = new Table(["trial", .. axes.Select(axis => axis.Name), "seconds"], [.. done.Select(trial => (IReadOnlyList<string>)
                [$"{trial.Number}", .. trials.Options.Select(name => Text(trial.Values.GetValueOrDefault(name))), Number.Text(trial.Value),
                    Number.Text(trial.Seconds)])]),
        };
    }

    private static JsonObject Line(SeenTrial trial, Axis[] axes, bool isBest)
    {
        object?[] values = [.. axes[..^1].Select(axis => trial.Values.GetValueOrDefault(axis.Name)), trial.Value];
        var line = Trace.Line($"trial {trial.Number}", [], axes.Zip(values, (axis, value) => axis.Place(value)), isBest ? 1 : -1);
        line["x"] = Trace.Names(axes.Select(axis => axis.Name));
        line["opacity"] = isBest ? 1 : 0.45;
        line["showlegend"] = false;
        line["text"] = Trace.Names(axes.Zip(values, (axis, value) => $"{axis.Name} {Text(value)}"));
        line["hovertemplate"] = $"%{{text}}<extra>trial {trial.Number}</extra>";
        return line;
    }

    private static JsonObject Label(Axis axis, (double Place, string Text) end, bool isLast) => new JsonObject
    {
        ["x"] = Trace.Text(axis.Name),
        ["y"] = end.Place,
        ["text"] = Trace.Text(end.Text),
        ["showarrow"] = false,
        ["xanchor"] = isLast ? "right" : "left",
        ["xshift"] = isLast ? -4 : 4,
        ["yshift"] = end.Place > 0.5 ? 9 : -9,   // beside the lines' ends
    };

    private static string Text(object? value) => value is double number ? Number.Text(number) : string.Create(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>An option and where its values lie, from 0 to 1.</summary>
    private sealed class Axis
    {
        private readonly string[]? _names;
        private readonly double _least, _greatest;
        private readonly double _low, _high;
        private readonly bool _isLogarithmic;

        public Axis(string name, IReadOnlyCollection<object?> values)
        {
            Name = name;
            double[] numbers = [.. values.OfType<double>()];
            if (numbers.Length == 0)
            {
                _names = [.. values.OfType<object>().Select(value => Text(value)).Distinct().Order(StringComparer.Ordinal)];
                return;
            }
            (_least, _greatest) = (numbers.Min(), numbers.Max());
            _isLogarithmic = _least > 0 && _greatest > Positive * _least;
            (_low, _high) = (Scaled(_least), Scaled(_greatest));
        }

        public string Name { get; }

        /// <summary>What stands where: the least and the greatest number, or each name.</summary>
        public IEnumerable<(double Place, string Text)> Ends => _names?.Select(name => (Place(name), name))
            ?? (_least < _greatest ? [(0, Number.Text(_least)), (1, Number.Text(_greatest))] : [(0.5, Number.Text(_least))]);

        public double Place(object? value) => value switch
        {
            double number => _high > _low ? (Scaled(number) - _low) / (_high - _low) : 0.5,
            null => double.NaN,
            _ when _names is { Length: > 1 } names => Array.IndexOf(names, Text(value)) / (names.Length - 1.0),
            _ => 0.5,
        };

        private double Scaled(double value) => _isLogarithmic ? Math.Log(value) : value;
    }
}
