using System.Text.Json;
using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>The runs of a comparison as trials of a store: a configuration is a contender and a seed, an outcome a run as JSON.</summary>
internal static class ComparisonTrials
{
    public static string ConfigurationOf(string contender, int seed) => JsonSerializer.Serialize(new Job(contender, seed), ComparisonReport.Json);

    public static string OutcomeOf(ComparisonRun run) => JsonSerializer.Serialize(run, ComparisonReport.Json);

    public static Job JobOf(TrialRecord record) => Read<Job>(record.Configuration);

    public static ComparisonRun? RunOf(TrialRecord record) => record is { State: TrialState.Done, Outcome: { } outcome } ? Read<ComparisonRun>(outcome) : null;

    public static (string Method, int Seed, string Error)? FailureOf(TrialRecord record) =>
        record.State == TrialState.Failed && JobOf(record) is var job ? (job.Contender, job.Seed, record.Outcome ?? "") : null;

    /// <summary>Enters what a report has and the store has not.</summary>
    public static void Import(ITrialStore store, ComparisonReport report)
    {
        const string Importer = "the file of the report";
        (string Configuration, TrialState State, double Seconds, string Outcome)[] known =
        [
            .. report.Runs.Select(run => (ConfigurationOf(run.Method, run.Seed), TrialState.Done, run.Seconds, OutcomeOf(run))),
            .. report.Failures.Select(failure => (ConfigurationOf(failure.Method, failure.Seed), TrialState.Failed, 0.0, failure.Error)),
        ];
        var trials = store.Open(store.Inputs!, [.. known.Select(one => one.Configuration)]);
        foreach (var (trial, one) in trials.Zip(known))
            if (store.Claim(Importer, [trial], TrialWorker.DefaultLease) is not null)
                store.Finish(Importer, trial, one.State, one.Seconds, one.Outcome);
    }

    private static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, ComparisonReport.Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                $"A trial of the store is not a run of a comparison ({exception.Message}); expected a store that a comparison made, or a new one.", exception);
        }
    }

    public sealed record Job(string Contender, int Seed);
}
