using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Idx;
using Microsoft.ML.AuxiLearn.Datasets.Tables;

namespace Microsoft.ML;

// IDX files, and the data sets of handwritten digits and fashion that come in them.
public static partial class DatasetsCatalog
{
    private static readonly string[] _digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The classes of Fashion-MNIST, label 0 first.</summary>
    public static IReadOnlyList<string> FashionMnistClasses { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>
    /// Reads IDX files, packed by gzip or not, as the columns of one view. A file of one dimension is a column of numbers, another a column of vectors that
    /// keeps the dimensions after the first; the types are Byte (08), SByte (09), Int16 (0B), Int32 (0C), Single (0D) and Double (0E). Vectors are read from
    /// the file on demand; files packed by gzip are held in memory.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="files">The columns' names, and the file of each; all with as many rows.</param>
    /// <exception cref="TableFormatException">A file is damaged, or has another number of rows than the first; the message names it, what was found and what is
    /// expected.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">No file, or two columns of one name.</exception>
    /// <example>
    /// <code>
    /// var packed = ml.Data.LoadIdx(
    ///     ("Image", $"{folder}/images-idx4-ubyte.gz"), ("Depth", $"{folder}/depth-idx3-float.gz"), ("Label", $"{folder}/labels-idx1-ubyte.gz"));
    /// </code>
    /// </example>
    public static IDataView LoadIdx(this DataOperationsCatalog data, params (string Column, string Path)[] files)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ColumnFiles.Read(files, (column, path) => IdxColumn.Read(column, IdxFile.Open(path)));
    }

    /// <summary>
    /// Reads MNIST or a data set of its form (Fashion-MNIST, KMNIST) from its four files: train-images-idx3-ubyte, train-labels-idx1-ubyte,
    /// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with .gz or without.
    /// <list type="table">
    /// <item><term>Image</term><description>Vector of Byte, 1 x height x width (1 x 28 x 28), 0 to 255.</description></item>
    /// <item><term>Label</term><description>key: the class by its name; 0 where the protocol hides it.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder of the four files.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="classes">The names of the classes, label 0 first; null for the ten digits. <see cref="FashionMnistClasses"/> are those of
    /// Fashion-MNIST.</param>
    /// <exception cref="TableFormatException">A file is damaged or does not fit the others; the message names it, what was found and what is
    /// expected.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var fashion = ml.Data.LoadMnist(folder, new() { LabelShare = 0.05, AuxiliaryRows = 100 }, classes: DatasetsCatalog.FashionMnistClasses);
    /// </code>
    /// </example>
    public static IDataView LoadMnist(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new MnistReader(folder, protocol, classes ?? _digits).Read();
    }
}
