using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(SurfaceNormalsFromDepthTransformer), null, typeof(SignatureLoadModel),
    "Surface normals from depth", SurfaceNormalsFromDepthTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// Makes unit surface normals [3, h, w] of depth [h, w]: X to the right, Y down, Z ahead, pointing to the camera's side. NaN where the depth of the pixel, or
/// of both its neighbours to the left and right or above and below, is missing (NaN, infinite or not above 0).
/// </summary>
/// <remarks>
/// On a plane n·P = d the inverse depth q = 1/Z is affine in the pixel, whence n ~ (Fx ∂q/∂u, Fy ∂q/∂v, q − (u − Cx) ∂q/∂u − (v − Cy) ∂q/∂v). The slopes are
/// central differences, one-sided beside a missing neighbour, so that planes are exact, and curved surfaces to second order. At the edge of an object both
/// surfaces are mixed.
/// </remarks>
internal sealed class SurfaceNormalsFromDepthTransformer : PixelTransformer
{
    internal const string LoaderSignature = "AuxiLearnNormals";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLNRML", LoaderSignature);

    private readonly PixelSize? _size;

    internal SurfaceNormalsFromDepthTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName,
        (double Fx, double Fy, double Cx, double Cy) camera, int? height, int? width)
        : base(env, outputColumnName, inputColumnName)
    {
        Camera = Checked(camera);
        _size = PixelSize.Of(height, width);
    }

    // called by ML.NET when a model is loaded
    private SurfaceNormalsFromDepthTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        var reader = ctx.Reader;
        Camera = Decode(() => Checked((reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble())));
        _size = Decode(() => PixelSize.Load(reader));
    }

    /// <summary>Focal lengths and principal point of the depth images, in pixels.</summary>
    public (double Fx, double Fy, double Cx, double Cy) Camera { get; }

    internal override string Expected => $"depth of Single or UInt16 as {PixelSize.Expected}";

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) => column.IsVector && (column.IsSingle || column.Item == NumberDataViewType.UInt16);

    private protected override PixelMap? Bind(VectorDataViewType type, DataViewSchema.Column input) => PixelSize.Of(type, _size) is { } size
        ? new(new VectorDataViewType(NumberDataViewType.Single, 3, size.Height, size.Width), (depth, normals) => Normals(depth, normals, size, Camera))
        : null;

    private protected override void SaveOptions(BinaryWriter writer)
    {
        foreach (var value in (double[])[Camera.Fx, Camera.Fy, Camera.Cx, Camera.Cy])
            writer.Write(value);
        PixelSize.Save(writer, _size);
    }

    private static void Normals(ReadOnlySpan<float> depth, Span<float> normals, PixelSize size,
        (double Fx, double Fy, double Cx, double Cy) camera)
    {
        var (height, width) = (size.Height, size.Width);
        var x = normals[..size.Count];
        var y = normals.Slice(size.Count, size.Count);
        var z = normals[(2 * size.Count)..];
        var i = 0;
        for (var v = 0; v < height; v++)
        {
            for (var u = 0; u < width; u++, i++)
            {
                var q = Inverse(depth[i]);
                var qu = Slope(u > 0 ? Inverse(depth[i - 1]) : double.NaN, q, u + 1 < width ? Inverse(depth[i + 1]) : double.NaN);
                var qv = Slope(v > 0 ? Inverse(depth[i - width]) : double.NaN, q, v + 1 < height ? Inverse(depth[i + width]) : double.NaN);
                var (a, b, c) = (camera.Fx * qu, camera.Fy * qv, q - (u - camera.Cx) * qu - (v - camera.Cy) * qv);
                var scale = -1 / Math.Sqrt(a * a + b * b + c * c);   // (a, b, c) · P = 1 > 0: it points away from the camera
                (x[i], y[i], z[i]) = ((float)(scale * a), (float)(scale * b), (float)(scale * c));
            }
        }
    }

    /// <exception cref="ArgumentException">A value is not finite, or a focal length is not positive.</exception>
    private static (double Fx, double Fy, double Cx, double Cy) Checked((double Fx, double Fy, double Cx, double Cy) camera)
    {
        var (fx, fy, cx, cy) = camera;
        return fx > 0 && fy > 0 && double.IsFinite(fx + fy + cx + cy)
            ? camera
            : throw new ArgumentException(FormattableString.Invariant(
                $"The camera is {fx}, {fy}, {cx}, {cy}; expected finite numbers Fx, Fy, Cx, Cy, and focal lengths Fx and Fy above 0."));
    }

    private static double Inverse(float depth) => depth > 0 && depth < float.PositiveInfinity ? 1.0 / depth : double.NaN;

    private static double Slope(double before, double here, double after) =>
        double.IsNaN(before) ? after - here : double.IsNaN(after) ? here - before : (after - before) / 2;
}
