using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Roads;

namespace Microsoft.ML;

// CamVid: road scenes with 11 classes of pixels.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads CamVid as SegNet's tutorial has it, the folders train, trainannot, val, valannot, test and testannot of PNG files, or packed into IDX files, gzip
    /// or not: train-images-idx4-ubyte, train-labels-idx3-ubyte, train.txt and so on. Images are read on demand; files packed by gzip are held in
    /// memory.
    /// <list type="table">
    /// <item><term>Name</term><description>Text: the image's name without its ending; empty where nothing tells it.</description></item>
    /// <item><term>Image</term><description>Vector of Byte, 3 x height x width (360 x 480): red, green, blue, 0 to 255.</description></item>
    /// <item><term>Label</term><description>Vector of keys (11), height x width: the class of each pixel by its name, 0 where it has none (stored as 11) or the
    /// protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, Validation of val; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder of the sets.</param>
    /// <param name="protocol">
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published split
    /// with every label.
    /// </param>
    /// <param name="height">The height of every image, in pixels; null with <paramref name="width"/> for the stored size. Images are resized bilinearly, the
    /// rest by the nearest pixel.</param>
    /// <param name="width">The width of every image, in pixels; null with <paramref name="height"/> for the stored size.</param>
    /// <exception cref="TableFormatException">
    /// A file is damaged or does not fit the others; the message names it, what was found and what is expected. What is wrong in an image file is reported when
    /// it is read.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">One of the two sizes is null or below 1, or the protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var roads = ml.Data.LoadCamVid(folder, new() { LabelsPerClass = 50, DropUnlabelled = true }, height: 96, width: 128);   // 50 training images
    /// </code>
    /// </example>
    public static IDataView LoadCamVid(
        this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new CamVidReader(folder, protocol, height, width).Read();
    }
}
