using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>A sample before noise: numbers of other rows among those of a vector, or normal noise on the pixels of an image or the points of a cloud.</summary>
internal sealed record DenoisingPretext(double Noise) : SelfSupervision
{
    private const int Side = 16;

    public double Noise { get; } = Shares.Checked(Noise, nameof(Denoising));

    private protected override string Arguments => FormattableString.Invariant($"{Noise}");

    internal override string? Expected(NetworkInput input) => null;

    internal override PretextAnswer Answer(NetworkInput input) =>
        PretextAnswer.OfNumbers(input.IsCloud ? CloudCells.Count : input.Shape.Count == 1 ? input.Size : input.Shape[0] * Side * Side);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var standardized = units.Standardized(samples);
        if (samples.dim() == 2)
        {
            var others = PretextDraws.OtherRows(samples, random);
            return (where(PretextDraws.Coins(samples.shape, Noise, random, samples.device), others, samples), standardized);
        }
        var noisy = samples + PretextDraws.Normal(samples.shape, random, samples.device).Times(Noise) / units.Scale;
        return (noisy, new NetworkInput(samples.shape[1..]).IsCloud ? CloudCells.Occupancy(standardized) : ImageCells.Of(standardized, Side));
    }
}
