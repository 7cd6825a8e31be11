namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// A camera that maps the point (X, Y, Z), X to the right, Y down and Z ahead, to the pixel (u, v) = (Fx X / Z + Cx, Fy Y / Z + Cy), u to the right and v down.
/// The centre of
/// the first pixel is (0, 0).
/// </summary>
/// <remarks>An image that is scaled by s has a camera with all four values scaled by s.</remarks>
/// <param name="Fx">The horizontal focal length in pixels, more than 0.</param>
/// <param name="Fy">The vertical focal length in pixels, more than 0.</param>
/// <param name="Cx">The column of the principal point, in pixels.</param>
/// <param name="Cy">The row of the principal point, in pixels.</param>
public sealed record PinholeCamera(double Fx, double Fy, double Cx, double Cy)
{
    /// <exception cref="ArgumentException">A value is not finite, or a focal length is not positive.</exception>
    internal PinholeCamera Checked() => Fx > 0 && Fy > 0 && double.IsFinite(Fx + Fy + Cx + Cy)
        ? this
        : throw new ArgumentException(FormattableString.Invariant(
            $"The camera is {Fx}, {Fy}, {Cx}, {Cy}; expected finite numbers Fx, Fy, Cx, Cy, and focal lengths Fx and Fy above 0."));
}
