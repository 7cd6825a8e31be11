using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>A folder in which each training has one of its own for its checkpoints.</summary>
/// <param name="folder">The folder; null for no checkpoints.</param>
public sealed class CheckpointFolders(string? folder)
{
    /// <summary>As an option describes it.</summary>
    public const string Description =
        "A folder for checkpoints: run the same command again to resume killed trainings. Delete the folder at the end.";

    /// <summary>Gives a training its folder: the same for the same options, which are set by then.</summary>
    /// <param name="options">The options.</param>
    /// <param name="training">What the options do not tell, such as the seed and the rows.</param>
    public void Give(AuxiLearnOptions options, string training)
    {
        if (folder is null)
            return;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{training}\n{options}")));
        options.CheckpointFolder = Path.Combine(folder, name[..16]);
    }
}
