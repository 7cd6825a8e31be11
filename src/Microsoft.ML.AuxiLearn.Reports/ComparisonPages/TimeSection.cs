using System.Text.Json.Nodes;
using Microsoft.ML.AuxiLearn.Pages;

namespace Microsoft.ML.AuxiLearn.ComparisonPages;

/// <summary>What a contender's quality costs.</summary>
internal static class TimeSection
{
    private const int Size = 11;

    /// <param name="quality">What stands over the time: a metric, or a rank.</param>
    /// <param name="contenders">The mean seconds of a run, and the quality.</param>
    public static Section Of(string quality, IReadOnlyList<(string Name, double Seconds, double Quality)> contenders)
    {
        var layout = Trace.Layout("seconds per run, with all its trials", quality);
        layout["xaxis"]!["type"] = "log";
        return new Section("Time against quality", $"What a contender's quality costs: the mean wall time of a run over its {quality}.")
        {
            Figure = new Figure($"Points of the {quality} of each contender over its time", [.. contenders.Select(Point)], layout),
            Table = new Table(["contender", "seconds per run", quality], [.. contenders.OrderBy(contender => contender.Seconds)
                .Select(contender => (IReadOnlyList<string>)[contender.Name, Number.Text(contender.Seconds), Number.Text(contender.Quality)])]),
        };
    }

    private static JsonObject Point((string Name, double Seconds, double Quality) contender, int tone)
    {
        var point = Trace.Line(contender.Name, [contender.Seconds], [contender.Quality], tone, markers: true);
        point["marker"] = new JsonObject { ["size"] = Size, ["symbol"] = tone / Trace.Tones };
        return point;
    }
}
