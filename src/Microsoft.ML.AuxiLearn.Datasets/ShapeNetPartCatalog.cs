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
    /// <param name="options">Null for 1024 points with normals.</param>
    /// <exception cref="TableFormatException">A file is damaged, or a list names a cloud that is missing; the message names file and line, what was found and
    /// what is expected. What is wrong in a cloud's file is reported when it is asked for.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">An option has another value than it may have.</exception>
    /// <example>
    /// <code>
    /// var shapes = ml.Data.LoadShapeNetPart(folder, new() { Points = 1024, Normals = false });
    /// </code>
    /// </example>
    public static IDataView LoadShapeNetPart(this DataOperationsCatalog data, string folder, PointCloudOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options = (options ?? new()).Checked();
        var table = new ShapeNetPartReader(folder, options).Read();
        CloudLog.Write(data, folder, options);
        return table;
    }
}
