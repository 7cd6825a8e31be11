namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>
/// How point clouds are read. Clouds come in all sizes and rows in one: of a larger cloud points are drawn without replacement, and of a smaller one all are
/// taken and some again. Each cloud is moved and scaled so that its points' mean is 0 and the farthest of them at 1.
/// </summary>
public sealed record PointCloudOptions
{
    /// <summary>The points of every cloud, at least 1.</summary>
    public int Points { get; init; } = 1024;

    /// <summary>Whether a point's normal follows its x, y and z.</summary>
    public bool Normals { get; init; } = true;

    /// <summary>The seed of the points that are drawn.</summary>
    public int Seed { get; init; }

    /// <summary>The splits and the labels that are kept; null is the published split with every label.</summary>
    public SplitProtocol? Protocol { get; init; }

    /// <exception cref="ArgumentException">Less than one point.</exception>
    internal PointCloudOptions Checked() => Points >= 1 ? this : throw new ArgumentException($"{nameof(Points)} is {Points}; expected at least 1.");
}
