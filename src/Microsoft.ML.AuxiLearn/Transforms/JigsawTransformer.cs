using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Pretexts;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JigsawTransformer), null, typeof(SignatureLoadModel), "Shuffled tiles", JigsawTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Shuffles the tiles of images, in the orders of <see cref="JigsawPretext"/>.</summary>
internal sealed class JigsawTransformer : RearrangedImageTransformer
{
    internal const string LoaderSignature = "AuxiLearnJigsaw";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLJIGS", LoaderSignature);

    private readonly JigsawPretext _jigsaw;

    internal JigsawTransformer(IHostEnvironment env, string outputColumnName, string labelColumnName, string? inputColumnName, int tiles, int? height,
        int? width, int? seed)
        : base(env, outputColumnName, labelColumnName, inputColumnName, height, width, seed)
    {
        _jigsaw = new JigsawPretext(tiles);
        Orders = Names(_jigsaw);
    }

    // called by ML.NET when a model is loaded
    private JigsawTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        _jigsaw = Decode(() => new JigsawPretext(ctx.Reader.ReadInt32()));
        Orders = Names(_jigsaw);
    }

    internal override string Expected => $"images of at least {_jigsaw.Tiles} x {_jigsaw.Tiles} pixels: {ImageLayout.Expected}";

    private protected override VersionInfo Version => _version;

    private protected override IReadOnlyList<string> Orders { get; }

    private protected override bool Fits(PixelSize size) => Math.Min(size.Height, size.Width) >= _jigsaw.Tiles;

    private protected override (int Row, int Column) Source(int order, int row, int column, PixelSize size)
    {
        var (height, width) = (size.Height / _jigsaw.Tiles, size.Width / _jigsaw.Tiles);
        var (down, across) = (row / height, column / width);
        if (down >= _jigsaw.Tiles || across >= _jigsaw.Tiles)
            return (row, column);
        var tile = (int)_jigsaw.Orders[order][down * _jigsaw.Tiles + across];
        return (tile / _jigsaw.Tiles * height + row % height, tile % _jigsaw.Tiles * width + column % width);
    }

    private protected override void SaveOptions(BinaryWriter writer)
    {
        base.SaveOptions(writer);
        writer.Write(_jigsaw.Tiles);
    }

    private static string[] Names(JigsawPretext jigsaw) => [.. jigsaw.Orders.Select(order => string.Concat(order))];
}
