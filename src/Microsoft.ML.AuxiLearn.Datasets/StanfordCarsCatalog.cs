using Microsoft.ML.AuxiLearn.Datasets;
using Microsoft.ML.AuxiLearn.Datasets.Cars;

namespace Microsoft.ML;

// Stanford Cars: cars of 196 makes, models and years, with boxes.
public static partial class DatasetsCatalog
{
    /// <summary>
    /// Reads Stanford Cars from its folder: devkit/cars_meta.mat, devkit/cars_train_annos.mat, cars_test_annos_withlabels.mat (in the folder or in devkit;
    /// without it devkit/cars_test_annos.mat, whose labels are missing), and the images in cars_train and cars_test.
    /// <list type="table">
    /// <item><term>ImagePath</term><description>text: the image file, the folder's path included.</description></item>
    /// <item><term>Model</term><description>key: make, model and year (196) by their name; 0 where it is not published or the protocol hides
    /// it.</description></item>
    /// <item><term>Box</term><description>Vector of Single (4): x, y, width and height, in pixels or in fractions of the image.</description></item>
    /// <item><term>Split</term><description>key: <see cref="DatasetSplit"/>; <see cref="DatasetsCatalog.TakeSplit"/> takes the rows of
    /// one.</description></item>
    /// </list>
    /// </summary>
    /// <param name="data">The catalog of the MLContext: <c>mlContext.Data</c>.</param>
    /// <param name="folder">The folder with devkit, cars_train and cars_test.</param>
    /// <param name="protocol">The splits and the labels that are kept; null is the published split into training and test rows with every label.</param>
    /// <param name="boxAsFractions">Whether the box is in fractions of the image, for which the head of every image file is read, instead of in pixels.</param>
    /// <exception cref="TableFormatException">A file is damaged, or an image is missing; the message names the file, what was found and what is
    /// expected.</exception>
    /// <exception cref="FileNotFoundException">A file of annotations is missing.</exception>
    /// <exception cref="ArgumentException">The protocol cannot be followed.</exception>
    /// <example>
    /// <code>
    /// var cars = ml.Data.LoadStanfordCars(folder, new() { LabelsPerClass = 30, DropUnlabelled = true }, boxAsFractions: true);
    /// </code>
    /// </example>
    public static IDataView LoadStanfordCars(this DataOperationsCatalog data, string folder, SplitProtocol? protocol = null, bool boxAsFractions = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new StanfordCarsReader(folder, protocol, boxAsFractions).Read();
    }
}
