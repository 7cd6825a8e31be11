namespace Microsoft.ML.AuxiLearn;

/// <summary>The shape of a sample for which a backbone is built.</summary>
/// <param name="Shape">The shape of one sample without the batch dimension: [d] for a feature vector of d numbers, [channels, height, width] for an
/// image, [channels, points, 1] for a point cloud.</param>
public sealed record NetworkInput(IReadOnlyList<long> Shape)
{
    /// <summary>Whether a sample is a point cloud, [channels, points, 1].</summary>
    internal bool IsCloud => Shape is [>= 3, _, 1];

    /// <summary>The number of values in one sample: the product of the dimensions.</summary>
    public long Size => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}
