namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Where and how often the state of a training is saved.</summary>
/// <param name="Folder">Of one training.</param>
/// <param name="Epochs">Between two checkpoints, at least 1.</param>
/// <param name="Pause">The time that must have passed since the last one.</param>
/// <param name="Options">What decides how is trained, by name.</param>
internal sealed record CheckpointPlan(string Folder, int Epochs, TimeSpan Pause, IReadOnlyList<KeyValuePair<string, string>> Options);
