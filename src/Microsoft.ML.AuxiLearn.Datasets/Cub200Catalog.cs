using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Birds;

namespace Microsoft.ML;

// Caltech-UCSD Birds-200-2011: birds of 200 species with attributes, parts and boxes.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads the annotations of CUB-200-2011 from its folder as published, a row for each line of images.txt. The columns of a file that is absent are left
    /// out.
    /// <list type="table">
    /// <item><term>ImagePath</term><description>text: the image file, the folder's path included.</description></item>
    /// <item><term>Species</term><description>key: the species by the names in classes.txt (200); 0 where the protocol hides it.</description></item>
    /// <item><term>Attributes</term><description>Vector of Single (312): 1 present, 0 absent, NaN where less certain than asked for; of
    /// attributes/image_attribute_labels.txt.</description></item>
    /// <item><term>ClassAttributes</term><description>Vector of Single (312): the share of answers, 0 to 1, by which the species has the attribute; of
    /// attributes/class_attribute_labels_continuous.txt.</description></item>
    /// <item><term>PartPositions</term><description>Vector of Single (30): x and y of each part, NaN where it is not visible; of
    /// parts/part_locs.txt.</description></item>
    /// <item><term>PartVisibility</term><description>Vector of Single (15): 1 where the part is visible, 0 where it is not; of
    /// parts/part_locs.txt.</description></item>
    /// <item><term>Box</term><description>Vector of Single (4): x, y, width and height; of bounding_boxes.txt.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder CUB_200_2011. The attributes' names are looked for in attributes/attributes.txt, attributes.txt and
    /// ../attributes.txt.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="positions">The unit of the parts' positions. With Image the box too is in fractions of the image; otherwise it is in pixels.</param>
    /// <param name="minimumCertainty">
    /// Attributes that the annotator was less certain of are missing: 1 keeps all, 2 leaves out "not visible", 3 also guesses, 4 all but "definitely".
    /// </param>
    /// <exception cref="TableFormatException">A file is damaged; the message names it and the line, what was found and what is expected.</exception>
    /// <exception cref="FileNotFoundException">images.txt, classes.txt, image_class_labels.txt, train_test_split.txt or parts/parts.txt is missing.</exception>
    /// <exception cref="ArgumentException">The certainty is outside its range, the unit asks for boxes that are missing, or the protocol cannot be
    /// followed.</exception>
    /// <example>
    /// <code>
    /// var birds = ml.Data.LoadCub200(
    ///     folder, new() { LabelsPerClass = 5, ValidationFromTest = 0.5, AuxiliaryRows = 20, Seed = 1 }, positions: PositionUnit.Box);
    /// </code>
    /// </example>
    public static IDataView LoadCub200(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null,
        PositionUnit positions = PositionUnit.Pixels, int minimumCertainty = 2)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new Cub200Reader(folder, protocol, positions, minimumCertainty).Read();
    }
}
