using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>Checkpoints of a training in its middle and at its end, from which it is resumed.</summary>
internal static class CheckpointTarget
{
    private const string Kind = "AuxiLearn";

    /// <summary>A damaged one must be refused, or give the model that a whole one gives.</summary>
    public static FuzzTarget Damaged { get; } = new("checkpoint", ".safetensors", Files, Resume, FuzzTargets.HeadOrBytes, isGuarded: true);

    private static byte[][] Files()
    {
        var folder = Directory.CreateTempSubdirectory("checkpoints");
        try
        {
            ResumableTraining.Fit(Kind, options => (options.CheckpointFolder, options.CheckpointEpochs) = (folder.FullName, 4));
            return [.. folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => File.ReadAllBytes(file.FullName))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Resume(string path)
    {
        var folder = Directory.CreateDirectory(path + ".d");
        try
        {
            File.Copy(path, Path.Combine(folder.FullName, "epoch-000004.safetensors"));
            return ResumableTraining.Fit(Kind, options => options.CheckpointFolder = folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
