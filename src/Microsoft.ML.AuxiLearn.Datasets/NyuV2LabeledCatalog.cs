using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.NyuLabeled;

namespace Microsoft.ML;

// NYUv2 as it is published: the labeled images in one MATLAB file.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads nyu_depth_v2_labeled.mat. Arrays of a row are read when they are asked for; the file (2.8 GB) is never held in memory.
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
    /// <param name="options">Null for the 894 labels as classes, the stored size, and training rows alone.</param>
    /// <exception cref="TableFormatException">
    /// A file is damaged or of another form; the message names it, what was found and what is expected. A part that cannot be read, or a label outside the
    /// mapping, is reported when it is asked for.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">The size is none, or the protocol cannot be followed.</exception>
    public static IDataView LoadNyuV2Labeled(this DataOperationsCatalog data, string path, NyuV2LabeledOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new NyuV2LabeledReader(path, options ?? new()).Read();
    }
}
