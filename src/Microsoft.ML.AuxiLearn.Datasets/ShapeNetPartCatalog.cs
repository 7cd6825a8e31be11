using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Clouds;

namespace Microsoft.ML;

// ShapeNet part: point clouds of 16 categories with 50 parts.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads ShapeNet part from the folder of its text form with normals: synsetoffset2category.txt, a folder for each category with a text file for each
    /// cloud, and train_test_split. Clouds are read when they are asked for.
    /// <list type="table">
    /// <item><term>Name</term><description>Text: the folder and name of the cloud's file without its ending.</description></item>
    /// <item><term>Points</term><description>Vector of Single, points x 6: x, y, z and the normal; points x 3 without normals.</description></item>
    /// <item><term>Parts</term><description>Vector of keys (50), points x 1: the part of each point, such as 'Chair 2'; 0 where the protocol hides
    /// it.</description></item>
    /// <item><term>Category</term><description>key: one of the categories of synsetoffset2category.txt.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, of the three lists in train_test_split; where there is no such folder, every row
    /// is a training row.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>. The number of points is a line of information in its context's log.</param>
    /// <param name="folder">The folder of synsetoffset2category.txt.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split with every label.</param>
    /// <param name="points">The points of every cloud, at least 1. Of a larger cloud they are drawn without replacement, and of a smaller one all are taken and
    /// some again; then the cloud is moved and scaled so that its points' mean is 0 and the farthest of them at 1.</param>
    /// <param name="normals">Whether a point's normal follows its x, y and z.</param>
    /// <param name="seed">The seed of the points that are drawn.</param>
    /// <exception cref="TableFormatException">A file is damaged, or a list names a cloud that is missing; the message names file and line, what was found and
    /// what is expected. What is wrong in a cloud's file is reported when it is asked for.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">Less than one point, or a number of the protocol is out of its range.</exception>
    /// <example>
    /// <code>
    /// var shapes = ml.Data.LoadShapeNetPart(folder, points: 1024, normals: false);
    /// </code>
    /// </example>
    public static IDataView LoadShapeNetPart(
        this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, int points = 1024, bool normals = true, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var options = new PointCloudOptions(points, normals, seed, protocol).Checked();
        var table = new ShapeNetPartReader(folder, options).Read();
        CloudLog.Write(data, folder, options);
        return table;
    }
}
