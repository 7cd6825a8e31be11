using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>The colours of an image that was made grey: how much more red and blue it is than grey.</summary>
internal sealed record ColorizationPretext : SelfSupervision
{
    private const int Side = 8;

    private static readonly float[] _luma = [0.299f, 0.587f, 0.114f];
    private static readonly long[] _redAndBlue = [0, 2];

    internal override string? Expected(NetworkInput input) => input is { Shape: [3, _, _], IsCloud: false } ? null : "images of 3 channels";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfNumbers(2 * Side * Side);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var grey = (samples * tensor(_luma, [1, 3, 1, 1], device: samples.device)).sum(1, keepdim: true).expand_as(samples);
        var colours = ((samples - grey) * units.Scale).index_select(1, tensor(_redAndBlue, device: samples.device));
        return (grey, ImageCells.Of(colours, Side));
    }
}
