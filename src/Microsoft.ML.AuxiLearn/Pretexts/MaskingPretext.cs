using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>What was set to its mean: numbers of a vector, cells of an image, or a piece of a cloud.</summary>
internal sealed record MaskingPretext(double Share) : SelfSupervision
{
    private const int Cells = 4;
    private const int Side = 2 * Cells;

    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _missing = double.NaN.ToScalar();

    public double Share { get; } = Shares.Checked(Share, nameof(Masking));

    private protected override string Arguments => FormattableString.Invariant($"{Share}");

    internal override string? Expected(NetworkInput input) => null;

    internal override PretextAnswer Answer(NetworkInput input) =>
        PretextAnswer.OfNumbers(input.IsCloud ? CloudCells.Count : input.Shape.Count == 1 ? input.Size : input.Shape[0] * Side * Side);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var n = samples.shape[0];
        if (samples.dim() == 2)
        {
            var mask = PretextDraws.Coins(samples.shape, Share, random, samples.device);
            return (where(mask, units.Mean, samples), OnlyWhere(mask, units.Standardized(samples)));
        }
        if (new NetworkInput(samples.shape[1..]).IsCloud)
            return (where(CloudCells.Piece(samples, Share, random), units.Mean, samples), CloudCells.Occupancy(units.Standardized(samples)));
        var cells = PretextDraws.Coins([n, 1, Cells, Cells], Share, random, samples.device);
        var pixels = nn.functional.interpolate(cells.to(samples.dtype), [samples.shape[2], samples.shape[3]], mode: InterpolationMode.Nearest)
            .to(ScalarType.Bool);
        var asked = cells.repeat_interleave(Side / Cells, 2).repeat_interleave(Side / Cells, 3).expand(n, samples.shape[1], Side, Side).flatten(1);
        return (where(pixels, units.Mean, samples), OnlyWhere(asked, ImageCells.Of(units.Standardized(samples), Side)));
    }

    private static Tensor OnlyWhere(Tensor mask, Tensor values) => values.masked_fill(mask.logical_not(), _missing);
}
