using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>A cloud among whose points are those of another one: how its own are spread over cells.</summary>
internal sealed record MixingPretext(double Share) : SelfSupervision
{
    public double Share { get; } = Shares.Checked(Share, nameof(Mixing));

    private protected override string Arguments => FormattableString.Invariant($"{Share}");

    internal override string? Expected(NetworkInput input) => input.IsCloud ? null : "point clouds";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfNumbers(CloudCells.Count);

    /// <summary>The other cloud is the next of the batch, whose rows are in random order.</summary>
    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var others = PretextDraws.Coins([samples.shape[0], 1, samples.shape[2], 1], Share, random, samples.device);
        return (where(others, samples.roll(1, 0), samples), CloudCells.Occupancy(units.Standardized(samples)));
    }
}
