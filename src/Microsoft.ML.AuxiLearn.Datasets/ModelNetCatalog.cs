using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Clouds;

namespace Microsoft.ML;

// ModelNet and data sets of its form: meshes or point clouds, a folder for each category.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads point clouds of categories: ModelNet as published, category/train/*.off and category/test/*.off, or resampled, category/*.txt with lines
    /// x,y,z,nx,ny,nz beside modelnet40_train.txt and modelnet40_test.txt. The points of a mesh (.off) are drawn from its faces by their area, with the face's
    /// normal. Clouds are read when they are asked for.
    /// <list type="table">
    /// <item><term>Name</term><description>Text: the cloud's file in the folder, without its ending.</description></item>
    /// <item><term>Points</term><description>Vector of Single, points x 6: x, y, z and the normal; points x 3 without normals.</description></item>
    /// <item><term>Category</term><description>key: the folder of the category; 0 where the protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, of the folders train and test or of the lists that end in _train.txt and
    /// _test.txt; where there are neither, every row is a training row.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>. The number of points is a line of information in its context's log.</param>
    /// <param name="folder">The folder of the categories.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split with every label.</param>
    /// <param name="points">The points of every cloud, at least 1. Of a larger cloud they are drawn without replacement, and of a smaller one all are taken and
    /// some again; then the cloud is moved and scaled so that its points' mean is 0 and the farthest of them at 1.</param>
    /// <param name="normals">Whether a point's normal follows its x, y and z.</param>
    /// <param name="seed">The seed of the points that are drawn.</param>
    /// <exception cref="TableFormatException">A list names a cloud that is missing, or misses one that is there, or there is no cloud. What is wrong in a
    /// cloud's file is reported when it is asked for.</exception>
    /// <exception cref="ArgumentException">Less than one point, or a number of the protocol is out of its range.</exception>
    /// <example>
    /// <code>
    /// var meshes = ml.Data.LoadModelNet(folder, points: 1024, seed: 1);
    /// </code>
    /// </example>
    public static IDataView LoadModelNet(
        this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, int points = 1024, bool normals = true, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var options = new PointCloudOptions(points, normals, seed, protocol).Checked();
        var table = new ModelNetReader(folder, options).Read();
        CloudLog.Write(data, folder, options);
        return table;
    }
}
