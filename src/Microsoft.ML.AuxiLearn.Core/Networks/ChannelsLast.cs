using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Images [n, c, h, w] that lie in memory as [n, h, w, c], and their features after them. On a CPU libtorch pools such images up to twenty times as fast and
/// convolves them at least as fast, so that networks take 0.6 to 1.0 of the time (docs/performance.md).
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same images, channels last in memory where they are on a CPU.</summary>
    public static Tensor Of(Tensor images) => images.device_type == DeviceType.CPU ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
}
