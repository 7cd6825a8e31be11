using Microsoft.ML.AuxiLearn.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>Images of a known size brought to a square by averages over windows that share the image evenly, as torchvision's VGG has it.</summary>
/// <param name="side">The height and width that come out.</param>
/// <param name="height">The height that comes in.</param>
/// <param name="width">The width that comes in.</param>
internal sealed class AdaptiveAveraging(int side, long height, long width) : nn.Module<Tensor, Tensor>(nameof(AdaptiveAveraging)), IGraphLayer
{
    public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, [side, side]);

    public string AddTo(LayerGraph graph, string input) =>
        (height, width) == (side, side) ? input : graph.Averages(input, Shares((int)height), Shares((int)width));

    /// <summary>[side, length]: window i is the mean of the pixels from floor(i length / side) to ceil((i + 1) length / side).</summary>
    private float[,] Shares(int length)
    {
        var shares = new float[side, length];
        for (var i = 0; i < side; i++)
        {
            var (start, end) = (i * length / side, ((i + 1) * length + side - 1) / side);
            for (var pixel = start; pixel < end; pixel++)
                shares[i, pixel] = 1f / (end - start);
        }
        return shares;
    }
}
