namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>How point clouds are read: the parameters of the readers.</summary>
/// <param name="Points">The points of every cloud.</param>
/// <param name="Normals">Whether a point's normal follows its x, y and z.</param>
/// <param name="Seed">The seed of the points that are drawn.</param>
/// <param name="Protocol">The splits and the labels that are kept; null is the published split with every label.</param>
internal sealed record PointCloudOptions(int Points, bool Normals, int Seed, SplitProtocol? Protocol)
{
    /// <exception cref="ArgumentException">Less than one point.</exception>
    public PointCloudOptions Checked() => Points >= 1 ? this : throw new ArgumentException($"{nameof(Points)} is {Points}; expected at least 1.");
}
