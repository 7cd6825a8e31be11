using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn.Samples.Quickstart;

/// <summary>Where trainings are saved while they run, and what a second run can be compared by: the metrics and the history of each.</summary>
/// <param name="checkpoints">The folders of their checkpoints.</param>
/// <param name="json">The file; null for none.</param>
internal sealed class Trainings(CheckpointFolders checkpoints, string? json)
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private readonly JsonArray _done = [];

    public CheckpointFolders Checkpoints => checkpoints;

    /// <summary>Adds a training, and writes the file with all so far.</summary>
    public void Add(string method, int seed, TrainingHistory history, params (string Name, double Value)[] metrics)
    {
        if (json is null)
            return;
        var entry = new JsonObject { ["method"] = method, ["seed"] = seed };
        foreach (var (name, value) in metrics)
            entry[name] = double.IsFinite(value) ? value : null;
        entry["training"] = JsonNode.Parse(history.ToJson());
        _done.Add(entry);
        File.WriteAllText(json, _done.ToJsonString(_indented));
    }
}
