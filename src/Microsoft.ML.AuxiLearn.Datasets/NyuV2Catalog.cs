using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Scenes;

namespace Microsoft.ML;

// NYUv2: indoor scenes with 13 classes of pixels, depth and surface normals.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads NYUv2 from the folders of .npy files in which multi-task learning uses it: train and val, in each image, label, depth and normal with a file
    /// 0.npy, 1.npy and so on for each row. The arrays of a row are read on demand.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Single, 3 x height x width (288 x 384): red, green, blue as stored, 0 to 1.</description></item>
    /// <item><term>Label</term><description>Vector of keys (13), height x width: the class of each pixel, 0 where it has none (stored as -1) or the protocol
    /// hides it.</description></item>
    /// <item><term>Depth</term><description>Vector of Single, 1 x height x width, NaN where it was not measured (stored as 0).</description></item>
    /// <item><term>Normals</term><description>Vector of Single, 3 x height x width, NaN where it was not measured (stored as three 0).</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, Test of the folder val; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder with train and val.</param>
    /// <param name="protocol">
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published
    /// split, the
    /// folder val the test rows, with every label.
    /// </param>
    /// <exception cref="TableFormatException">
    /// A file is damaged or of another shape than the first image tells; the message names it, what was found and what is expected. A label outside the classes
    /// is reported when it is read.
    /// </exception>
    /// <exception cref="FileNotFoundException">A row lacks a file, or there is no row.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var rooms = ml.Data.LoadNyuV2(folder, new() { ValidationFromTrain = 79 / 795.0, AuxiliaryRows = 17, Seed = 45 });
    /// </code>
    /// </example>
    public static IDataView LoadNyuV2(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new SceneReader(folder, protocol)
            .Read(SceneColumn.Image, SceneColumn.Labels("Label", "label", 13), SceneColumn.Depth, SceneColumn.Normals);
    }
}
