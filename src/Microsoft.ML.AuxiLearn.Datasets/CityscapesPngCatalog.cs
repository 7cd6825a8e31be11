using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Streets;

namespace Microsoft.ML;

// Cityscapes as it is published: street scenes in PNG files.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads the folders leftImg8bit, gtFine and disparity of Cityscapes, of which the last may be absent, in the sets train and val. Files of a row are read
    /// on demand.
    /// <list type="table">
    /// <item><term>Name</term><description>Text: the image's name, such as aachen_000000_000019.</description></item>
    /// <item><term>Image</term><description>Vector of Byte, 3 x height x width (1024 x 2048): red, green, blue, 0 to 255.</description></item>
    /// <item><term>Label</term><description>Vector of keys (19), height x width: the class of each pixel by its name, 0 where the evaluation leaves it out or
    /// the protocol hides it.</description></item>
    /// <item><term>Category</term><description>Vector of keys (7), height x width: the category of <c>Label</c>'s class by its name, 0 where that has
    /// none.</description></item>
    /// <item><term>Disparity</term><description>Vector of UInt16, 1 x height x width: p as stored, which stands for (p - 1) / 256 pixels of the published size;
    /// 0 where it was not measured.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, Test of the set val; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder with leftImg8bit and gtFine.</param>
    /// <param name="protocol">
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published split
    /// with every label.
    /// </param>
    /// <param name="height">The height of every image, in pixels; null with <paramref name="width"/> for the stored size. Images are resized bilinearly, the
    /// rest by the nearest pixel.</param>
    /// <param name="width">The width of every image, in pixels; null with <paramref name="height"/> for the stored size.</param>
    /// <exception cref="TableFormatException">
    /// An image is no image or of another size than the first; the message names it, what was found and what is expected. What is wrong in labels and
    /// disparities is reported when it is read.
    /// </exception>
    /// <exception cref="FileNotFoundException">A row lacks a file, or there is no row.</exception>
    /// <exception cref="ArgumentException">One of the two sizes is null or below 1, or the protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var streets = ml.Data.LoadCityscapesPng(folder, height: 128, width: 256);
    /// var depth = ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21, inverse: true);
    /// </code>
    /// </example>
    public static IDataView LoadCityscapesPng(
        this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new CityscapesPngReader(folder, protocol, height, width).Read();
    }
}
