using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(RotationTransformer), null, typeof(SignatureLoadModel), "Rotated images", RotationTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Turns square images counterclockwise by quarters, as <see cref="RotationPretext"/> does.</summary>
internal sealed class RotationTransformer : RearrangedImageTransformer
{
    internal const string LoaderSignature = "AuxiLearnRotation";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLROTN", LoaderSignature);

    internal RotationTransformer(IHostEnvironment env, string outputColumnName, string labelColumnName, string? inputColumnName, int? height, int? width,
        int? seed)
        : base(env, outputColumnName, labelColumnName, inputColumnName, height, width, seed)
    {
    }

    // called by ML.NET when a model is loaded
    private RotationTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
    }

    internal override string Expected => $"square images: {ImageLayout.Expected}";

    private protected override VersionInfo Version => _version;

    private protected override IReadOnlyList<string> Orders { get; } = ["0", "90", "180", "270"];

    private protected override bool Fits(PixelSize size) => size.Height == size.Width;

    private protected override (int Row, int Column) Source(int order, int row, int column, PixelSize size) => order switch
    {
        0 => (row, column),
        1 => (column, size.Height - 1 - row),
        2 => (size.Height - 1 - row, size.Height - 1 - column),
        _ => (size.Height - 1 - column, row),
    };
}
