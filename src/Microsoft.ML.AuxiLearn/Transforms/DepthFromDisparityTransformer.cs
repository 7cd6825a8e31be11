using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(DepthFromDisparityTransformer), null, typeof(SignatureLoadModel),
    "Depth from disparity", DepthFromDisparityTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// Makes depth of the disparity of a pair of cameras, in the input's shape. A stored value p stands for the disparity d = (p − offset) / steps in pixels,
/// Cityscapes' encoding by default, and depth is baseline · focal length / d, inverse depth d / (baseline · focal length). NaN where p is 0, below the offset
/// or NaN; depth also where d is 0.
/// </summary>
internal sealed class DepthFromDisparityTransformer : PixelTransformer
{
    internal const string LoaderSignature = "AuxiLearnDisparity";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLDISP", LoaderSignature);

    internal DepthFromDisparityTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName, double focalLength, double baseline,
        bool inverse, double offset, double steps)
        : base(env, outputColumnName, inputColumnName) =>
            (FocalLength, Baseline, IsInverse, Offset, Steps) = Checked(focalLength, baseline, inverse, offset, steps);

    // called by ML.NET when a model is loaded
    private DepthFromDisparityTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        var reader = ctx.Reader;
        (FocalLength, Baseline, IsInverse, Offset, Steps) =
            Decode(() => Checked(reader.ReadDouble(), reader.ReadDouble(), reader.ReadByte() != 0, reader.ReadDouble(), reader.ReadDouble()));
    }

    /// <summary>The focal length in pixels.</summary>
    public double FocalLength { get; }

    /// <summary>The distance of the two cameras, in the unit of the depth.</summary>
    public double Baseline { get; }

    /// <summary>Whether inverse depth is made.</summary>
    public bool IsInverse { get; }

    /// <summary>The stored value of the disparity 0.</summary>
    public double Offset { get; }

    /// <summary>The stored steps of a disparity of one pixel.</summary>
    public double Steps { get; }

    internal override string Expected => "a vector of known size of Single, UInt16 or Byte";

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) =>
        column.IsVector && !column.IsKey && (column.IsSingle || column.Item == NumberDataViewType.UInt16 || column.Item == NumberDataViewType.Byte);

    private protected override PixelMap? Bind(VectorDataViewType type, DataViewSchema.Column input) =>
        new(new VectorDataViewType(NumberDataViewType.Single, type.Dimensions), Depth);

    private protected override void SaveOptions(BinaryWriter writer)
    {
        writer.Write(FocalLength);
        writer.Write(Baseline);
        writer.Write(IsInverse ? (byte)1 : (byte)0);
        writer.Write(Offset);
        writer.Write(Steps);
    }

    private void Depth(ReadOnlySpan<float> stored, Span<float> depth)
    {
        var product = Baseline * FocalLength;
        for (var i = 0; i < stored.Length; i++)
        {
            var disparity = stored[i] != 0 && stored[i] >= Offset ? (stored[i] - Offset) / Steps : double.NaN;
            depth[i] = (float)(IsInverse ? disparity / product : disparity > 0 ? product / disparity : double.NaN);
        }
    }

    private static (double, double, bool, double, double) Checked(double focalLength, double baseline, bool inverse, double offset, double steps) =>
        focalLength > 0 && baseline > 0 && steps > 0 && double.IsFinite(focalLength + baseline + offset + steps)
            ? (focalLength, baseline, inverse, offset, steps)
            : throw new ArgumentException(FormattableString.Invariant(
                $"The focal length is {focalLength}, the baseline {baseline}, the offset {offset} and the steps per pixel {steps}; ")
                + "expected finite numbers, and all but the offset above 0.");
}
