using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Reporting;

namespace Microsoft.ML.AuxiLearn;

/// <summary>The runs of a comparison, their statistics and the verdict. A comparison saves it as JSON and resumes from it.</summary>
public sealed class ComparisonReport
{
    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FailureJson(), new GapJson() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Computes statistics and verdict from runs.</summary>
    /// <param name="experiment">What is compared, in words: reports of another experiment cannot be continued.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="higherIsBetter">Whether a larger value is better.</param>
    /// <param name="runs">The runs, at most one for each method and seed.</param>
    /// <param name="failures">The runs that threw: contender, seed and message.</param>
    /// <param name="leftOut">The runs asked for and not done: contender and seeds.</param>
    public ComparisonReport(
        string experiment, string metric, bool higherIsBetter, IReadOnlyList<ComparisonRun> runs,
            IReadOnlyList<(string Method, int Seed, string Error)> failures, IReadOnlyList<(string Method, IReadOnlyList<int> Seeds)> leftOut)
    {
        if (runs.Contains(null!))
            throw new ArgumentException("A run is null; expected none.");
        (Experiment, Metric, HigherIsBetter) = (experiment, metric, higherIsBetter);
        Runs = [.. runs.OrderBy(run => run.Seed).ThenBy(run => run.Method, StringComparer.Ordinal)];
        Failures = [.. failures.OrderBy(failure => failure.Seed).ThenBy(failure => failure.Method, StringComparer.Ordinal)];
        LeftOut = leftOut;
        Summary = [.. ComparisonSummary.Of(Runs).OrderBy(row => row.Role).ThenBy(row => higherIsBetter ? -row.Mean : row.Mean)];
        Attribution = TaskContribution.Of(Runs, Summary);
        (Recommendation, Verdict) = Reporting.Verdict.Of(this);
    }

    /// <summary>What is compared, in words; a comparison continues only a report with the same words.</summary>
    public string Experiment { get; }

    /// <summary>The name of the metric on the test rows, such as RRMSE.</summary>
    public string Metric { get; }

    /// <summary>Whether a larger value of the metric is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The inputs: roles of columns, options, hashes of the rows, versions. A comparison continues only with the same inputs.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The completed runs, sorted by seed and method; at most one for each contender and seed.</summary>
    public IReadOnlyList<ComparisonRun> Runs { get; }

    /// <summary>The runs that threw, by contender and seed, with their messages; a later comparison with the same file repeats them.</summary>
    public IReadOnlyList<(string Method, int Seed, string Error)> Failures { get; }

    /// <summary>
    /// The runs that were asked for and not done, for lack of time or because the comparison was interrupted: the contender, and the seeds without a run.
    /// </summary>
    public IReadOnlyList<(string Method, IReadOnlyList<int> Seeds)> LeftOut { get; }

    /// <summary>One row for each contender: the methods, other models, then ablations, the best first.</summary>
    public IReadOnlyList<ComparisonSummary> Summary { get; }

    /// <summary>The learned weight of each auxiliary task under each method, and the change of the metric without it.</summary>
    public IReadOnlyList<TaskContribution> Attribution { get; }

    /// <summary>The contender to use: the single task unless another is significantly better.</summary>
    public string Recommendation { get; }

    /// <summary>The verdict in words: whether the auxiliary columns help, with effect size and p.</summary>
    public string Verdict { get; }

    /// <summary>Replaces the file; a reader, or a crash in between, finds the old one or the new one whole.</summary>
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
            throw new FormatException($"'{path}' is not a comparison ({exception.Message}); expected a file that a comparison wrote, or none.", exception);
        }
    }

    /// <summary>Whether a difference in the metric is for the better.</summary>
    internal bool IsGain(double difference) => HigherIsBetter ? difference > 0 : difference < 0;
}
