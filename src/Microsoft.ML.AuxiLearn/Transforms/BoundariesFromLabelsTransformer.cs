using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BoundariesFromLabelsTransformer), null, typeof(SignatureLoadModel),
    "Boundaries from labels", BoundariesFromLabelsTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// Makes the boundaries [h, w] of a label map: 1 where a pixel above, below, to the left or to the right has another class, else 0; NaN where the pixel has no
/// class. A neighbour without a class makes no boundary.
/// </summary>
internal sealed class BoundariesFromLabelsTransformer : PixelTransformer
{
    internal const string LoaderSignature = "AuxiLearnBoundaries";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLBNDS", LoaderSignature);

    private readonly PixelSize? _size;

    internal BoundariesFromLabelsTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName, double ignoredLabel, int? height,
        int? width)
        : base(env, outputColumnName, inputColumnName)
    {
        IgnoredLabel = ignoredLabel;
        _size = PixelSize.Of(height, width);
    }

    // called by ML.NET when a model is loaded
    private BoundariesFromLabelsTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        IgnoredLabel = ctx.Reader.ReadDouble();
        _size = Decode(() => PixelSize.Load(ctx.Reader));
    }

    /// <summary>The number that stands for no class, beside NaN and negative numbers, where the labels are no keys.</summary>
    public double IgnoredLabel { get; }

    internal override string Expected => $"labels as keys (UInt32), Single or Byte in {PixelSize.Expected}";

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) => LabelMap.Accepts(column);

    private protected override PixelMap? Bind(VectorDataViewType type, DataViewSchema.Column input)
    {
        if (PixelSize.Of(type, _size) is not { } size)
            return null;
        var map = LabelMap.Of(type.ItemType, IgnoredLabel);
        return new(new VectorDataViewType(NumberDataViewType.Single, size.Height, size.Width),
            (labels, boundaries) => Boundaries(labels, boundaries, size, map));
    }

    private protected override void SaveOptions(BinaryWriter writer)
    {
        writer.Write(IgnoredLabel);
        PixelSize.Save(writer, _size);
    }

    private static void Boundaries(ReadOnlySpan<float> labels, Span<float> boundaries, PixelSize size, LabelMap map)
    {
        for (var i = 0; i < labels.Length; i++)
            boundaries[i] = map.HasClass(labels[i]) ? 0 : float.NaN;
        for (var row = 0; row < size.Height; row++)
        {
            for (var (i, end) = (row * size.Width, (row + 1) * size.Width); i < end; i++)
            {
                if (i + 1 < end)
                    Compare(i, i + 1, labels, boundaries);
                if (i + size.Width < labels.Length)
                    Compare(i, i + size.Width, labels, boundaries);
            }
        }
    }

    private static void Compare(int one, int other, ReadOnlySpan<float> labels, Span<float> boundaries)
    {
        if (labels[one] != labels[other] && !float.IsNaN(boundaries[one] + boundaries[other]))
            boundaries[one] = boundaries[other] = 1;
    }
}
