using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Scenes;

namespace Microsoft.ML;

// Cityscapes: street scenes with 19 classes and 7 categories of pixels, and depth.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads Cityscapes from the folders of .npy files in which multi-task learning uses it: train and val, in each image, label_19, label_7 and depth with a
    /// file 0.npy, 1.npy and so on for each row. The arrays of a row are read on demand.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Single, 3 x height x width (128 x 256): red, green, blue as stored, 0 to 1.</description></item>
    /// <item><term>Label</term><description>Vector of keys (19), height x width: the class of each pixel, 0 where it has none (stored as -1) or the protocol
    /// hides it.</description></item>
    /// <item><term>Category</term><description>Vector of keys (7), height x width: the category of each pixel, 0 where it has none (stored as -1) or the
    /// protocol hides it.</description></item>
    /// <item><term>Depth</term><description>Vector of Single, 1 x height x width, as stored, NaN where it was not measured (stored as 0).</description></item>
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
    /// var streets = ml.Data.LoadCityscapes(folder);
    /// </code>
    /// </example>
    public static IDataView LoadCityscapes(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new SceneReader(folder, protocol)
            .Read(SceneColumn.Image, SceneColumn.Labels("Label", "label_19", 19), SceneColumn.Labels("Category", "label_7", 7), SceneColumn.Depth);
    }
}
