using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>A cloud before a piece of it was drawn together around the piece's middle: how it was spread over cells.</summary>
internal sealed record DeformationPretext(double Share) : SelfSupervision
{
    private const double Spread = 0.1;   // deviations of the points around the middle

    public double Share { get; } = Shares.Checked(Share, nameof(Deformation));

    private protected override string Arguments => FormattableString.Invariant($"{Share}");

    internal override string? Expected(NetworkInput input) => input.IsCloud ? null : "point clouds";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfNumbers(CloudCells.Count);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var piece = CloudCells.Piece(samples, Share, random);
        var middle = (samples * piece).sum(2, keepdim: true) / piece.sum(2, keepdim: true);
        var around = middle + PretextDraws.Normal(samples.shape, random, samples.device).Times(Spread) / units.Scale;
        return (where(piece, around, samples), CloudCells.Occupancy(units.Standardized(samples)));
    }
}
