using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Cifar;

namespace Microsoft.ML;

// CIFAR-10 and CIFAR-100: small images of 10 and of 100 classes.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads the binary version of CIFAR-10: data_batch_1.bin to data_batch_5.bin, test_batch.bin, and the classes' names in batches.meta.txt where it is
    /// there. The pixels of a row are read from the file on demand.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Byte, 3 x 32 x 32: red, green, blue, 0 to 255.</description></item>
    /// <item><term>Label</term><description>key: the class (10) by its name; 0 where the protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder cifar-10-batches-bin.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="allowMissingFiles">Whether some of the published files may be absent, as in a part of the data set; at least one must be there.</param>
    /// <exception cref="TableFormatException">A file is damaged; the message names it, what was found and what is expected.</exception>
    /// <exception cref="FileNotFoundException">A file of pixels is missing.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var images = ml.Data.LoadCifar10(folder);
    /// </code>
    /// </example>
    public static IDataView LoadCifar10(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, bool allowMissingFiles = false)
    {
        var reader = Reader(data, folder, protocol, allowMissingFiles);
        (string, DatasetSplit)[] files = [.. Enumerable.Range(1, 5).Select(i => ($"data_batch_{i}.bin", DatasetSplit.Train)),
            ("test_batch.bin", DatasetSplit.Test)];
        return reader.Read(files, [("Label", reader.Names("batches.meta.txt", 10))], "Label");
    }

    /// <summary>
    /// Reads the binary version of CIFAR-100: train.bin and test.bin, and the classes' names in fine_label_names.txt and coarse_label_names.txt where they are
    /// there. The pixels of a row are read from the file on demand.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Byte, 3 x 32 x 32: red, green, blue, 0 to 255.</description></item>
    /// <item><term>CoarseLabel</term><description>key: the superclass (20) by its name, of every row.</description></item>
    /// <item><term>Label</term><description>key: the class (100) by its name; 0 where the protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder cifar-100-binary.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="allowMissingFiles">Whether some of the published files may be absent, as in a part of the data set; at least one must be there.</param>
    /// <exception cref="TableFormatException">A file is damaged; the message names it, what was found and what is expected.</exception>
    /// <exception cref="FileNotFoundException">A file of pixels is missing.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var images = ml.Data.LoadCifar100(folder, new() { LabelShare = 0.05, Seed = 1 });
    /// </code>
    /// </example>
    public static IDataView LoadCifar100(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, bool allowMissingFiles = false)
    {
        var reader = Reader(data, folder, protocol, allowMissingFiles);
        return reader.Read(
            [("train.bin", DatasetSplit.Train), ("test.bin", DatasetSplit.Test)],
            [("CoarseLabel", reader.Names("coarse_label_names.txt", 20)), ("Label", reader.Names("fine_label_names.txt", 100))],
            "Label");
    }

    private static CifarReader Reader(DataOperationsCatalog data, string folder, SplitProtocol? protocol, bool allowMissingFiles)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new(folder, protocol, allowMissingFiles);
    }
}
