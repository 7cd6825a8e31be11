using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>SegNet and U-Net once more, of functions alone; in training batch normalisation takes the batch's own statistics.</summary>
internal sealed class DenseDefinition(IReadOnlyDictionary<string, Tensor> state, bool training)
{
    public Tensor SegNet(Tensor x)
    {
        var indices = new List<Tensor>();
        for (var stage = 0; stage < 5; stage++)
        {
            x = Block(x, $"encoder.{stage}", stage < 2 ? 2 : 3);
            // the place of each 2x2 window's maximum, as an index into the image
            var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
            var windows = x.view(n, c, h / 2, 2, w / 2, 2).permute(0, 1, 2, 4, 3, 5).reshape(n, c, h / 2, w / 2, 4);
            var place = windows.argmax(-1);
            var (row, column) = (arange(h / 2).view(-1, 1) * 2 + (place >= 2).to(int64), arange(w / 2) * 2 + place % 2);
            indices.Add(row * w + column);
            x = windows.amax([-1]);
        }
        for (var stage = 4; stage >= 0; stage--)
        {
            var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
            x = zeros([n, c, 4 * h * w], x.dtype).scatter(2, indices[stage].flatten(2), x.flatten(2)).view(n, c, 2 * h, 2 * w);
            x = Block(x, $"decoder.{stage}", stage < 2 ? 2 : 3);
        }
        return x;
    }

    public Tensor UNet(Tensor x, int depth)
    {
        var skips = new List<Tensor>();
        for (var stage = 0; stage < depth; stage++)
        {
            skips.Add(Block(x, $"encoder.{stage}", 2));
            x = max_pool2d(skips[stage], 2);
        }
        x = Block(x, $"encoder.{depth}", 2);
        for (var stage = depth - 1; stage >= 0; stage--)
        {
            // each pixel becomes 2x2 pixels
            var up = einsum("nihw,ioab->nohawb", x, state[$"up.{stage}.weight"]).flatten(4, 5).flatten(2, 3) + state[$"up.{stage}.bias"].view(-1, 1, 1);
            x = Block(cat([skips[stage], up], 1), $"decoder.{stage}", 2);
        }
        return x;
    }

    private Tensor Block(Tensor x, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Tensor Of(int layer, string tensor) => state[$"{name}.{3 * i + layer}.{tensor}"];
            x = conv2d(x, Of(0, "weight"), Of(0, "bias"), padding: [1, 1]);
            var (mean, variance) = training ? (x.mean([0, 2, 3]), x.var([0, 2, 3], unbiased: false)) : (Of(1, "running_mean"), Of(1, "running_var"));
            Tensor Wide(Tensor vector) => vector.view(-1, 1, 1);
            x = relu((x - Wide(mean)) / (Wide(variance) + 1e-5).sqrt() * Wide(Of(1, "weight")) + Wide(Of(1, "bias")));
        }
        return x;
    }
}
