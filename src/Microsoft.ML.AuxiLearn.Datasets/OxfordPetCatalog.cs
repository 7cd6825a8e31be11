using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Pets;

namespace Microsoft.ML;

// The Oxford-IIIT Pet data set: cats and dogs of 37 breeds, with head boxes and trimaps.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads the Oxford-IIIT Pet data set from the folder that holds its folders images and annotations, a row for each line of annotations/list.txt.
    /// <list type="table">
    /// <item><term>ImagePath</term><description>text: the image file, the folder's path included.</description></item>
    /// <item><term>Breed</term><description>key: the breed (37) by its name; 0 where the protocol hides it.</description></item>
    /// <item><term>Species</term><description>key: cat or dog, of every row.</description></item>
    /// <item><term>HeadBox</term><description>Vector of Single (4): x, y, width and height of the head in fractions of the image, NaN where there is no file of
    /// it; of annotations/xmls.</description></item>
    /// <item><term>TrimapPath</term><description>text: the image whose pixels are 1 in the foreground, 2 in the background and 3 at the border, empty if
    /// there is none; of annotations/trimaps.</description></item>
    /// <item><term>TrimapShares</term><description>Vector of Single (3): the shares of foreground, background and border among the pixels, NaN where there is
    /// no trimap. The trimap is decoded on demand.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>, of annotations/trainval.txt and test.txt; where neither is there, every row is a
    /// training row.</description></item>
    /// </list>
    /// HeadBox is left out where there is no folder xmls, and the columns of trimaps where there is no folder trimaps.
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder with images and annotations.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <exception cref="TableFormatException">A file is damaged; the message names it, what was found and what is expected. A damaged trimap is reported when
    /// its shares are asked for.</exception>
    /// <exception cref="FileNotFoundException">annotations/list.txt is missing, or one of trainval.txt and test.txt.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var pets = ml.Data.LoadOxfordPet(folder, new() { ValidationFromTrain = 0.3, LabelsPerClass = 30, AuxiliaryRows = 9, Seed = 42 });
    /// </code>
    /// </example>
    public static IDataView LoadOxfordPet(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new OxfordPetReader(folder, protocol).Read();
    }
}
