using System.Reflection;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Sums up trainings.</summary>
internal static class Summaries
{
    /// <summary>All but the options, which training does not know.</summary>
    public static TrainingSummary Of(Outcome outcome, TrainingSets sets, int? seed) => new()
    {
        Conclusion = outcome.ToString(),
        Doubts = [.. outcome.Doubts()],
        Options = "",
        Seed = seed,
        RowsHash = sets.RowsHash,
        TrainingRows = sets.Training.Rows,
        ValidationRows = sets.Validation?.Rows ?? 0,
        AuxiliaryRows = sets.HeldOut?.Rows ?? 0,
        Versions = Versions,
        Processor = ProcessorName.Text,
    };

    /// <summary>The versions of what a training hangs on, by name.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Microsoft.ML.AuxiLearn"] = VersionOf(typeof(Summaries)),
        ["ML.NET"] = VersionOf(typeof(MLContext)),
        ["TorchSharp"] = VersionOf(typeof(torch)),
        [".NET"] = $"{Environment.Version}",
    };

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? $"{type.Assembly.GetName().Version}";
}
