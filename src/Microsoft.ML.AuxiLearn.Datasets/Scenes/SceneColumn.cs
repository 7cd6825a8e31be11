namespace Microsoft.ML.AuxiLearn.Datasets.Scenes;

/// <summary>A column of pixels, each row an array in a file.</summary>
/// <param name="Name">The column.</param>
/// <param name="Folder">The folder of its files.</param>
/// <param name="Channels">The length of the last dimension of height x width x channels, or 0 for height x width.</param>
/// <param name="Classes">Where the pixels are classes from 0, -1 for none, their number; otherwise 0.</param>
/// <param name="IsMeasured">Whether a pixel of which every channel is 0 was not measured.</param>
internal sealed record SceneColumn(string Name, string Folder, int Channels, int Classes = 0, bool IsMeasured = false)
{
    public static SceneColumn Image { get; } = new("Image", "image", 3);

    public static SceneColumn Depth { get; } = new("Depth", "depth", 1, IsMeasured: true);

    public static SceneColumn Normals { get; } = new("Normals", "normal", 3, IsMeasured: true);

    public static SceneColumn Labels(string name, string folder, int classes) => new(name, folder, 0, classes);
}
