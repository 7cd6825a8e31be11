using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.StreetNumbers;

namespace Microsoft.ML;

// Street View House Numbers: digits cut out of photographs.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads the cropped digits of SVHN from train_32x32.mat and test_32x32.mat. The pixels are held in memory, once.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Byte, 3 x 32 x 32: red, green, blue, 0 to 255.</description></item>
    /// <item><term>Label</term><description>key: the digit, 0 to 9, by its name; key 0 where the protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="includeExtra">Whether extra_32x32.mat too is read, as further training rows; its pixels take 1.6 GB of memory.</param>
    /// <exception cref="TableFormatException">A file is damaged; the message names it, what was found and what is expected.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var digits = ml.Data.LoadSvhn(folder, new() { LabelShare = 0.05, DropUnlabelled = true, AuxiliaryRows = 100 });
    /// </code>
    /// </example>
    public static IDataView LoadSvhn(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, bool includeExtra = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new SvhnReader(folder, protocol, includeExtra).Read();
    }
}
