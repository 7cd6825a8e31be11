using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.NyuLabeled;

namespace Microsoft.ML;

// NYUv2 as it is published: the labeled images in one MATLAB file.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads nyu_depth_v2_labeled.mat. Arrays of a row are read on demand; the file (2.8 GB) is never held in memory.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Byte, 3 x height x width (480 x 640): red, green, blue, 0 to 255.</description></item>
    /// <item><term>Label</term><description>Vector of keys, height x width: the class of each pixel, 0 where it has none or the protocol hides it; named where
    /// a mapping names the classes.</description></item>
    /// <item><term>Depth</term><description>Vector of Single, 1 x height x width: metres, NaN where it was not measured.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, of splits.mat; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="protocol">
    /// The splits and the labels that are kept; every image counts as of one class, so that LabelsPerClass is a number of images. Null is the published split
    /// with every label.
    /// </param>
    /// <param name="height">The height of every image, in pixels; null with <paramref name="width"/> for the stored size. Images are resized bilinearly, the
    /// rest by the nearest pixel.</param>
    /// <param name="width">The width of every image, in pixels; null with <paramref name="height"/> for the stored size.</param>
    /// <param name="classMappings">
    /// Files that tell the class of each of the 894 labels, or of each class of the file before: classMapping40.mat and then class13Mapping.mat as they are
    /// published, or text files with lines of a label and its class, both from 1, and class 0 for none. Null: the labels themselves are the classes.
    /// </param>
    /// <param name="splits">The file splits.mat with the numbers of the training and the test images; null: every image is a training row.</param>
    /// <exception cref="TableFormatException">
    /// A file is damaged or of another form; the message names it, what was found and what is expected. A part that cannot be read, or a label outside the
    /// mapping, is reported when it is read.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">One of the two sizes is null or below 1, or the protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var rooms = ml.Data.LoadNyuV2Labeled(
    ///     $"{folder}/nyu_depth_v2_labeled.mat",
    ///     new() { ValidationFromTrain = 79 / 795.0, AuxiliaryRows = 17, Seed = 45 },   // the paper's 79 and 2.5% of 716
    ///     height: 288,
    ///     width: 384,
    ///     classMappings: [$"{folder}/classMapping40.mat", $"{folder}/class13Mapping.mat"],
    ///     splits: $"{folder}/splits.mat");
    /// </code>
    /// </example>
    public static IDataView LoadNyuV2Labeled(
        this DataOperationsCatalog data, string path, SplitProtocol? protocol = null, int? height = null, int? width = null,
        IReadOnlyList<string>? classMappings = null, string? splits = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new NyuV2LabeledReader(path, protocol, height, width, classMappings ?? [], splits).Read();
    }
}
