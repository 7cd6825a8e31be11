using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Reporting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The runs of a comparison, and what follows from them. It is kept in a JSON file, from which a comparison goes on.</summary>
public sealed class ComparisonReport
{
    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Draws the conclusions from runs.</summary>
    /// <param name="experiment">What is compared, in words: reports of another experiment cannot be continued.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="higherIsBetter">Whether a larger value is better.</param>
    /// <param name="runs">The runs, at most one for each method and seed.</param>
    /// <param name="failures">The runs that gave no result.</param>
    /// <param name="leftOut">The runs asked for and not done.</param>
    public ComparisonReport(
        string experiment, string metric, bool higherIsBetter, IReadOnlyList<ComparisonRun> runs, IReadOnlyList<ComparisonFailure> failures,
            IReadOnlyList<ComparisonGap> leftOut)
    {
        if (runs.Contains(null!) || failures.Contains(null!) || leftOut.Contains(null!))
            throw new ArgumentException("A run, a failure or a gap is null; expected none.");
        (Experiment, Metric, HigherIsBetter) = (experiment, metric, higherIsBetter);
        Runs = [.. runs.OrderBy(run => run.Seed).ThenBy(run => run.Method, StringComparer.Ordinal)];
        Failures = [.. failures.OrderBy(failure => failure.Seed).ThenBy(failure => failure.Method, StringComparer.Ordinal)];
        LeftOut = leftOut;
        Summary = [.. ComparisonSummary.Of(Runs).OrderBy(row => row.Role).ThenBy(row => higherIsBetter ? -row.Mean : row.Mean)];
        Attribution = TaskContribution.Of(Runs, Summary);
        (Recommendation, Verdict) = Reporting.Verdict.Of(this);
    }

    /// <summary>What is compared.</summary>
    public string Experiment { get; }

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>Whether a larger value is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>What went in: the roles of columns, options, hashes of the rows, versions. A comparison continues only with the same.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The runs.</summary>
    public IReadOnlyList<ComparisonRun> Runs { get; }

    /// <summary>The runs that gave no result.</summary>
    public IReadOnlyList<ComparisonFailure> Failures { get; }

    /// <summary>The runs asked for and not done.</summary>
    public IReadOnlyList<ComparisonGap> LeftOut { get; }

    /// <summary>One row for each contender: the methods, other models, then ablations, the best first.</summary>
    public IReadOnlyList<ComparisonSummary> Summary { get; }

    /// <summary>What each auxiliary task does under each method.</summary>
    public IReadOnlyList<TaskContribution> Attribution { get; }

    /// <summary>The contender to use: the single task unless another is significantly better.</summary>
    public string Recommendation { get; }

    /// <summary>The conclusion in words.</summary>
    public string Verdict { get; }

    /// <summary>Writes the file anew; whoever reads it meanwhile, or is left with it after a crash, has the old one or the new one whole.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    public void Save(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">Not such a file.</exception>
    public static ComparisonReport Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ComparisonReport>(File.ReadAllText(path), Json) ?? throw new JsonException("it is null");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new FormatException($"'{path}' is no comparison ({exception.Message}); expected a file that a comparison wrote, or none.", exception);
        }
    }

    /// <summary>Whether a difference in the metric is for the better.</summary>
    internal bool IsGain(double difference) => HigherIsBetter ? difference > 0 : difference < 0;
}
