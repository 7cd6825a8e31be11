using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>The units of samples, for each number of a vector [d] or each channel of an image [channels, 1, 1].</summary>
/// <param name="Mean">What is taken off.</param>
/// <param name="Scale">What they are multiplied by then.</param>
internal sealed record SampleUnits(Tensor Mean, Tensor Scale)
{
    private const double Most = 10;   // deviations; a number further off, which may stand for none, would outweigh all others

    /// <summary>Samples in deviations from their mean, up to 10 of them.</summary>
    public Tensor Standardized(Tensor samples) => ((samples - Mean) * Scale).Within_(-Most, Most);
}
