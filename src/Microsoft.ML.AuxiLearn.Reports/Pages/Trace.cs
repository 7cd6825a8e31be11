using System.Globalization;
using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn.Pages;

/// <summary>Traces and layouts of figures. Numbers have four digits, which is more than a picture shows; what is not finite is a gap.</summary>
internal static class Trace
{
    private static readonly string[] _dashes = ["solid", "dash", "dot", "dashdot"];

    /// <summary>A line of values; what cannot be told apart by its colour differs in its dashes.</summary>
    public static JsonObject Line(string name, IEnumerable<double> x, IEnumerable<double> y, int tone, bool markers = false) => new()
    {
        ["type"] = "scatter",
        ["mode"] = markers ? "markers" : "lines",
        ["name"] = Text(name),
        ["x"] = Numbers(x),
        ["y"] = Numbers(y),
        ["tone"] = tone,
        ["line"] = new JsonObject { ["dash"] = _dashes[Math.Max(0, tone) / Tones % _dashes.Length], ["width"] = 2 },
        ["connectgaps"] = true,
    };

    /// <summary>Points with bars of errors, one to a name, the first on top.</summary>
    public static JsonObject Points(IEnumerable<string> names, IEnumerable<double> values, IEnumerable<double?> errors, int tone, string hover) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "markers",
        ["y"] = Names(names),
        ["x"] = Numbers(values),
        ["error_x"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(errors.Select(error => error ?? 0)) },
        ["marker"] = new JsonObject { ["size"] = 10 },
        ["tone"] = tone,
        ["hovertemplate"] = hover,
        ["showlegend"] = false,
    };

    /// <summary>Grey circles without errors, any number to a name.</summary>
    public static JsonObject Circles(IEnumerable<string> names, IEnumerable<double> values, string hover)
    {
        var circles = Points(names, values, [], -1, hover);
        circles.Remove("error_x");
        circles["marker"] = new JsonObject { ["size"] = 6, ["symbol"] = "circle-open" };
        return circles;
    }

    /// <summary>Bars to the right, one to a name, the first on top.</summary>
    public static JsonObject Bars(IEnumerable<string> names, IEnumerable<double> values, IEnumerable<double?>? errors, int tone)
    {
        var bars = new JsonObject
        {
            ["type"] = "bar",
            ["orientation"] = "h",
            ["y"] = Names(names),
            ["x"] = Numbers(values),
            ["tone"] = tone,
            ["showlegend"] = false,
        };
        if (errors is not null)
            bars["error_x"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(errors.Select(error => error ?? 0)) };
        return bars;
    }

    /// <summary>A map of numbers, row after row, the first on top.</summary>
    public static JsonObject Heatmap(IEnumerable<string> x, IEnumerable<string> y, IEnumerable<IEnumerable<double>> rows, string unit) => new()
    {
        ["type"] = "heatmap",
        ["x"] = Names(x),
        ["y"] = Names(y),
        ["z"] = new JsonArray([.. rows.Select(row => (JsonNode)Numbers(row))]),
        ["colorscale"] = "Cividis",
        ["colorbar"] = new JsonObject { ["title"] = new JsonObject { ["text"] = unit }, ["thickness"] = 12 },
        ["hoverongaps"] = false,
    };

    /// <summary>Lines of equal numbers over a map.</summary>
    public static JsonObject Contours(IEnumerable<string> x, IEnumerable<string> y, IEnumerable<IEnumerable<double>> rows) => new()
    {
        ["type"] = "contour",
        ["x"] = Names(x),
        ["y"] = Names(y),
        ["z"] = new JsonArray([.. rows.Select(row => (JsonNode)Numbers(row))]),
        ["contours"] = new JsonObject { ["coloring"] = "none", ["showlabels"] = true },
        ["line"] = new JsonObject { ["color"] = "white", ["width"] = 1.5 },
        ["showscale"] = false,
        ["hoverinfo"] = "skip",
    };

    /// <summary>Of two axes.</summary>
    public static JsonObject Layout(string x, string y) => new()
    {
        ["xaxis"] = new JsonObject { ["title"] = new JsonObject { ["text"] = Text(x) } },
        ["yaxis"] = new JsonObject { ["title"] = new JsonObject { ["text"] = Text(y) } },
    };

    /// <summary>Of names from top to bottom.</summary>
    public static JsonObject LayoutOfNames(string x, int names)
    {
        var layout = Layout(x, "");
        layout["yaxis"] = new JsonObject { ["autorange"] = "reversed", ["automargin"] = true, ["type"] = "category" };
        layout["height"] = 120 + 26 * names;
        return layout;
    }

    /// <summary>Of labels from top to bottom and predictions from left to right.</summary>
    public static JsonObject LayoutOfClasses(int classes)
    {
        var layout = Layout("predicted", "label");
        layout["yaxis"]!["autorange"] = "reversed";
        layout["yaxis"]!["type"] = "category";
        layout["xaxis"]!["type"] = "category";
        layout["height"] = Math.Max(360, 120 + 26 * classes);
        return layout;
    }

    /// <summary>A line across the picture at a value of x.</summary>
    public static JsonArray Mark(double x) =>
        [new JsonObject { ["type"] = "line", ["yref"] = "paper", ["x0"] = x, ["x1"] = x, ["y0"] = 0, ["y1"] = 1,
            ["line"] = new JsonObject { ["dash"] = "dot", ["width"] = 1.5 } }];

    /// <summary>How many colours there are.</summary>
    public const int Tones = 7;

    /// <summary>Texts of the user's along an axis or beside points.</summary>
    public static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)Text(name))]);

    /// <summary>A text of the user's, in which Plotly would see tags.</summary>
    public static string Text(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonArray Numbers(IEnumerable<double> values) =>
        new([.. values.Select(value => double.IsFinite(value)
            ? JsonValue.Create(double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
            : null)]);
}
