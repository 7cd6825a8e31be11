using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// Transforms that make auxiliary columns of columns that are there: <c>mlContext.Transforms.AuxiLearn</c>. They learn nothing of the data, and are saved with
/// the model. In
/// what they make NaN is missing, and such a pixel's loss does not count.
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
        new PixelEstimator(_env, new SurfaceNormalsFromDepthTransformer(_env, outputColumnName, inputColumnName, camera, height, width));

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
        new PixelEstimator(_env, new BoundariesFromLabelsTransformer(_env, outputColumnName, inputColumnName, ignoredLabel, height, width));

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
        new PixelEstimator(_env, new ClassPresenceTransformer(_env, outputColumnName, inputColumnName, numberOfClasses, ignoredLabel));

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
        new PixelEstimator(_env,
            new DepthFromDisparityTransformer(_env, outputColumnName, inputColumnName, focalLength, baseline, inverse, offset, stepsPerPixel));
}
