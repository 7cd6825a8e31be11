using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Transforms that make auxiliary columns of columns that are there: <c>mlContext.Transforms.AuxiLearn</c>. They are saved with the model, and all but
/// <see cref="Clusters"/> learn nothing of the data. In what they make NaN and key 0 are missing, and their loss does not count.
/// </summary>
/// <example>
/// <code>
/// var pipeline = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("FromDepth", "Depth", (Fx: 10, Fy: 10, Cx: 6, Cy: 4))
///     .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label"))
///     .Append(ml.Transforms.AuxiLearn.ClassPresence("Classes", "Label"));
/// ITransformer model = pipeline.Fit(train);
/// </code>
/// </example>
public sealed class AuxiLearnTransforms
{
    private readonly IHostEnvironment _env;

    internal AuxiLearnTransforms(IHostEnvironment env) => _env = env;

    /// <summary>
    /// Makes unit surface normals [3, h, w] of depth: X to the right, Y down, Z ahead, pointing to the camera's side; NaN where the depth is missing.
    /// </summary>
    /// <param name="outputColumnName">The column that is made.</param>
    /// <param name="inputColumnName">The depth along the optical axis, a vector of Single or UInt16 [h, w] or [1, h, w], in any unit, NaN or 0 where it is
    /// missing; null: the output's name.</param>
    /// <param name="camera">The pinhole camera of the depth images at their size, in pixels: focal lengths Fx and Fy, more than 0, and the column Cx and row Cy
    /// of the principal point, where the centre of the first pixel is (0, 0). The point (X, Y, Z) is seen at u = Fx X / Z + Cx, v = Fy Y / Z + Cy. Images that
    /// are scaled by s have all four scaled by s.</param>
    /// <param name="height">The height of the images, where the column is a flat vector.</param>
    /// <param name="width">The width of the images, where the column is a flat vector.</param>
    /// <exception cref="ArgumentException">The camera or the size is none.</exception>
    /// <example>
    /// <code>
    /// var made = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("Normals", "Depth", camera)
    ///     .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Classes"))
    ///     .Append(ml.Transforms.AuxiLearn.ClassPresence("Presence", "Classes"))
    ///     .Fit(train).Transform(train);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> SurfaceNormalsFromDepth(
        string outputColumnName, string? inputColumnName, (double Fx, double Fy, double Cx, double Cy) camera, int? height = null, int? width = null) =>
        new ColumnEstimator(_env, new SurfaceNormalsFromDepthTransformer(_env, outputColumnName, inputColumnName, camera, height, width));

    /// <summary>
    /// Makes the boundaries [h, w] of a label map: 1 where one of a pixel's four neighbours has another class, else 0; NaN where the pixel has no class.
    /// </summary>
    /// <param name="outputColumnName">The column that is made.</param>
    /// <param name="inputColumnName">The labels, a vector of keys, Single or Byte, [h, w] or [1, h, w]; null: the output's name.</param>
    /// <param name="ignoredLabel">Beside key 0, NaN and negative numbers, the number of pixels without a class.</param>
    /// <param name="height">The height of the images, where the column is a flat vector.</param>
    /// <param name="width">The width of the images, where the column is a flat vector.</param>
    /// <exception cref="ArgumentException">The size is none.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("FromDepth", "Depth", (Fx: 10, Fy: 10, Cx: 6, Cy: 4))
    ///     .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label"))
    ///     .Append(ml.Transforms.AuxiLearn.ClassPresence("Classes", "Label"));
    /// </code>
    /// </example>
    public IEstimator<ITransformer> BoundariesFromLabels(
        string outputColumnName, string? inputColumnName = null, double ignoredLabel = 255, int? height = null, int? width = null) =>
        new ColumnEstimator(_env, new BoundariesFromLabelsTransformer(_env, outputColumnName, inputColumnName, ignoredLabel, height, width));

    /// <summary>
    /// Tells which classes there are in a label map [K], 1 or 0 for each class: the label of <see cref="AuxiliaryTask.MultiLabel"/>. Without any class it is
    /// missing.
    /// </summary>
    /// <param name="outputColumnName">The column that is made.</param>
    /// <param name="inputColumnName">The labels, a vector of keys, Single or Byte; null: the output's name.</param>
    /// <param name="numberOfClasses">K; null where the labels are keys, which tell it.</param>
    /// <param name="ignoredLabel">Beside key 0, NaN and negative numbers, the number of pixels without a class.</param>
    /// <exception cref="ArgumentException">The number of classes is below 1.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.AuxiLearn.SurfaceNormalsFromDepth("FromDepth", "Depth", (Fx: 10, Fy: 10, Cx: 6, Cy: 4))
    ///     .Append(ml.Transforms.AuxiLearn.BoundariesFromLabels("Boundaries", "Label"))
    ///     .Append(ml.Transforms.AuxiLearn.ClassPresence("Classes", "Label"));
    /// </code>
    /// </example>
    public IEstimator<ITransformer> ClassPresence(
        string outputColumnName, string? inputColumnName = null, int? numberOfClasses = null, double ignoredLabel = 255) =>
        new ColumnEstimator(_env, new ClassPresenceTransformer(_env, outputColumnName, inputColumnName, numberOfClasses, ignoredLabel));

    /// <summary>Makes depth, or inverse depth, of the disparity of a pair of cameras, in the shape of the input; NaN where the disparity is missing.</summary>
    /// <param name="outputColumnName">The column that is made.</param>
    /// <param name="inputColumnName">The stored disparity p, a vector of Single, UInt16 or Byte, 0 where it is missing; null: the output's name.</param>
    /// <param name="focalLength">The focal length in pixels of the images as they were when the disparity was measured, more than 0.</param>
    /// <param name="baseline">The distance of the two cameras, in the unit that the depth is to have, more than 0.</param>
    /// <param name="inverse">Whether to make inverse depth, which is 0 at infinity, in place of depth.</param>
    /// <param name="offset">The stored value of the disparity 0; 1 in Cityscapes.</param>
    /// <param name="stepsPerPixel">The stored steps of a disparity of one pixel, more than 0; 256 in Cityscapes.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    /// <example>
    /// <code>
    /// var depth = ml.Transforms.AuxiLearn.DepthFromDisparity("Depth", "Disparity", focalLength: 2262, baseline: 0.21, inverse: true);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> DepthFromDisparity(
        string outputColumnName, string? inputColumnName, double focalLength, double baseline, bool inverse = false, double offset = 1,
            double stepsPerPixel = 256) =>
        new ColumnEstimator(_env,
            new DepthFromDisparityTransformer(_env, outputColumnName, inputColumnName, focalLength, baseline, inverse, offset, stepsPerPixel));

    /// <summary>
    /// Turns square images by quarters, counterclockwise, and adds a key of the turn: 0, 90, 180 or 270. The seed and the pixels decide, so that an image has
    /// the same turn in every pass. The images keep their type and shape.
    /// </summary>
    /// <param name="outputColumnName">The column of turned images.</param>
    /// <param name="labelColumnName">The column of keys.</param>
    /// <param name="inputColumnName">The images, a vector of Single or Byte [channels, h, w], [h, w, channels] or [h, w]; null: the output's name.</param>
    /// <param name="height">The height of the images, where the column is a flat vector.</param>
    /// <param name="width">The width of the images, where the column is a flat vector.</param>
    /// <param name="seed">Another gives other turns; null takes the seed of the MLContext.</param>
    /// <exception cref="ArgumentException">The size is none, or both columns have one name.</exception>
    /// <example>
    /// <code>
    /// var turned = ml.Transforms.AuxiLearn.Rotation("Turned", "Turn", "Features", height: 8, width: 8).Fit(unlabelled);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> Rotation(
        string outputColumnName, string labelColumnName, string? inputColumnName = null, int? height = null, int? width = null, int? seed = null) =>
        new ColumnEstimator(_env, new RotationTransformer(_env, outputColumnName, labelColumnName, inputColumnName, height, width, seed));

    /// <summary>
    /// Shuffles the tiles of images and adds a key of their order, which stands for the number of the tile at each place, such as 0123 for the image as it was.
    /// The seed and the pixels decide, so that an image has the same order in every pass. The images keep their type and shape.
    /// </summary>
    /// <param name="outputColumnName">The column of shuffled images.</param>
    /// <param name="labelColumnName">The column of keys.</param>
    /// <param name="inputColumnName">The images, a vector of Single or Byte [channels, h, w], [h, w, channels] or [h, w]; null: the output's name.</param>
    /// <param name="tiles">The tiles of a row and of a column: 2, which have 24 orders, or 3, with 64 orders that differ much.</param>
    /// <param name="height">The height of the images, where the column is a flat vector.</param>
    /// <param name="width">The width of the images, where the column is a flat vector.</param>
    /// <param name="seed">Another gives other orders; null takes the seed of the MLContext.</param>
    /// <exception cref="ArgumentException">The size is none, both columns have one name, or there are neither 2 nor 3 tiles.</exception>
    /// <example>
    /// <code>
    /// var shuffled = ml.Transforms.AuxiLearn.Jigsaw("Shuffled", "Order", "Features", tiles: 2, height: 8, width: 8).Fit(unlabelled);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> Jigsaw(string outputColumnName, string labelColumnName, string? inputColumnName = null, int tiles = 2, int? height = null,
        int? width = null, int? seed = null) =>
        new ColumnEstimator(_env, new JigsawTransformer(_env, outputColumnName, labelColumnName, inputColumnName, tiles, height, width, seed));

    /// <summary>
    /// Finds clusters of vectors by ML.NET's k-means, each number in standard deviations from its mean, and adds the cluster as a key. A vector with NaN is in
    /// none.
    /// </summary>
    /// <param name="outputColumnName">The column of keys.</param>
    /// <param name="inputColumnName">The vectors, of Single and of known size; null: the output's name.</param>
    /// <param name="numberOfClusters">At least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 clusters.</exception>
    /// <example>
    /// <code>
    /// var clusters = ml.Transforms.AuxiLearn.Clusters("Cluster", "Features", numberOfClusters: 5).Fit(all);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> Clusters(string outputColumnName, string? inputColumnName = null, int numberOfClusters = 5) =>
        new ClusterEstimator(_env, outputColumnName, inputColumnName, numberOfClusters);

    /// <summary>Adds the coarse class of a fine one as a key, by a hierarchy.</summary>
    /// <param name="outputColumnName">The column of keys.</param>
    /// <param name="inputColumnName">The fine classes as keys; null: the output's name.</param>
    /// <param name="hierarchy">From the text that a key stands for, or its number from 0 where keys stand for nothing, to a coarse class, of which there are at
    /// least 2.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 coarse classes.</exception>
    /// <example>
    /// <code>
    /// var kinds = new Dictionary&lt;string, string&gt; { ["cat"] = "animal", ["dog"] = "animal", ["car"] = "vehicle", ["truck"] = "vehicle" };
    /// var known = ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", kinds);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> CoarseLabels(string outputColumnName, string? inputColumnName, IReadOnlyDictionary<string, string> hierarchy) =>
        new ColumnEstimator(_env, new CoarseLabelTransformer(_env, outputColumnName, inputColumnName, hierarchy));

    /// <summary>
    /// Adds a coarse class as a key: classes that a model confuses are grouped, those first that it confuses most, until there are so many groups.
    /// </summary>
    /// <param name="outputColumnName">The column of keys, each of which stands for the names of its classes, such as "cat + dog".</param>
    /// <param name="inputColumnName">The fine classes as keys; null: the output's name.</param>
    /// <param name="confusion">What <c>MulticlassClassification.Evaluate</c> finds on rows that the model was not trained on.</param>
    /// <param name="numberOfClasses">The coarse classes, from 2 to fewer than there are fine ones.</param>
    /// <exception cref="ArgumentException">The number of classes is out of its range.</exception>
    /// <example>
    /// <code>
    /// var found = ml.Transforms.AuxiLearn.CoarseLabels("Kind", "Label", metrics.ConfusionMatrix, numberOfClasses: 2);
    /// </code>
    /// </example>
    public IEstimator<ITransformer> CoarseLabels(string outputColumnName, string? inputColumnName, ConfusionMatrix confusion, int numberOfClasses) =>
        new ColumnEstimator(_env,
            new CoarseLabelTransformer(_env, outputColumnName, inputColumnName, ConfusedClasses.Hierarchy(confusion, numberOfClasses)));
}
