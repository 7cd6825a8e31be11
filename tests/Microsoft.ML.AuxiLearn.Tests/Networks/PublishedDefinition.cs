using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>
/// The forward passes as the papers define them, on nothing but named tensors, with torchvision's names written out. Each tensor that is used is ticked off,
/// and training leaves the running statistics it should leave in <see cref="Statistics"/>.
/// </summary>
internal sealed class PublishedDefinition(IReadOnlyDictionary<string, Tensor> state, bool training)
{
    private readonly HashSet<string> _used = [];

    public Dictionary<string, Tensor> Statistics { get; } = [];

    /// <summary>The features of the network of that name.</summary>
    public Tensor Features(string network, Tensor x)
    {
        var features = network switch
        {
            "resnet18" => ResNet(x, [2, 2, 2, 2], Basic, small: false),
            "resnet18 for small images" => ResNet(x, [2, 2, 2, 2], Basic, small: true),
            "resnet34" => ResNet(x, [3, 4, 6, 3], Basic, small: false),
            "resnet50" => ResNet(x, [3, 4, 6, 3], Deep, small: false),
            "vgg16" => Vgg16(x, [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28], batchNorm: false),
            "vgg16_bn" => Vgg16(x, [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40], batchNorm: true),
            "wrn-28-2" => WideResNet(x, blocks: 4, width: 2),
            "wrn-10-1" => WideResNet(x, blocks: 1, width: 1),
            "convnet" => ConvNet(x, blocks: 3),
            _ => throw new ArgumentOutOfRangeException(nameof(network)),
        };
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), _used.Order(StringComparer.Ordinal));
        return features;
    }

    private Tensor ResNet(Tensor x, int[] blocks, Func<string, Tensor, int, Tensor> block, bool small)
    {
        x = F.relu(BatchNorm("bn1", small ? Conv("conv1", x, 1, padding: 1) : Conv("conv1", x, 2, padding: 3)));
        if (!small)
            x = F.max_pool2d(x, 3, 2, 1);
        for (var layer = 0; layer < 4; layer++)
        {
            for (var i = 0; i < blocks[layer]; i++)
                x = block($"layer{layer + 1}.{i}", x, i == 0 && layer > 0 ? 2 : 1);
        }
        return x.mean([2, 3]);
    }

    private Tensor Basic(string name, Tensor x, int stride)
    {
        var y = F.relu(BatchNorm($"{name}.bn1", Conv($"{name}.conv1", x, stride, padding: 1)));
        y = BatchNorm($"{name}.bn2", Conv($"{name}.conv2", y, 1, padding: 1));
        return F.relu(y + Shortcut(name, x, stride));
    }

    private Tensor Deep(string name, Tensor x, int stride)
    {
        var y = F.relu(BatchNorm($"{name}.bn1", Conv($"{name}.conv1", x, 1, padding: 0)));
        y = F.relu(BatchNorm($"{name}.bn2", Conv($"{name}.conv2", y, stride, padding: 1)));
        y = BatchNorm($"{name}.bn3", Conv($"{name}.conv3", y, 1, padding: 0));
        return F.relu(y + Shortcut(name, x, stride));
    }

    private Tensor Shortcut(string name, Tensor x, int stride) =>
        state.ContainsKey($"{name}.downsample.0.weight") ? BatchNorm($"{name}.downsample.1", Conv($"{name}.downsample.0", x, stride, padding: 0)) : x;

    private Tensor WideResNet(Tensor x, int blocks, int width)
    {
        x = Conv("conv1", x, 1, padding: 1);
        for (var layer = 1; layer <= 3; layer++)
        {
            for (var i = 0; i < blocks; i++)
            {
                var (name, stride) = ($"layer{layer}.{i}", i == 0 && layer > 1 ? 2 : 1);
                var a = F.relu(BatchNorm($"{name}.bn1", x));
                var y = F.relu(BatchNorm($"{name}.bn2", Conv($"{name}.conv1", a, stride, padding: 1)));
                y = Conv($"{name}.conv2", y, 1, padding: 1);
                var isProjected = i == 0 && (layer > 1 || width > 1);   // where the shape changes
                x = y + (isProjected ? Conv($"{name}.downsample.0", a, stride, padding: 0) : x);
            }
        }
        return F.relu(BatchNorm("bn1", x)).mean([2, 3]);
    }

    private Tensor Vgg16(Tensor x, int[] places, bool batchNorm)
    {
        for (var i = 0; i < places.Length; i++)
        {
            x = Conv($"features.{places[i]}", x, 1, padding: 1);
            x = F.relu(batchNorm ? BatchNorm($"features.{places[i] + 1}", x) : x);
            if (i is 1 or 3 or 6 or 9 or 12)
                x = F.max_pool2d(x, 2);
        }
        x = F.adaptive_avg_pool2d(x, [7, 7]).flatten(1);
        x = F.dropout(F.relu(x.matmul(Take("classifier.0.weight").t()) + Take("classifier.0.bias")), 0.5, training);
        return F.dropout(F.relu(x.matmul(Take("classifier.3.weight").t()) + Take("classifier.3.bias")), 0.5, training);
    }

    private Tensor ConvNet(Tensor x, int blocks)
    {
        for (var i = 0; i < blocks; i++)
            x = F.max_pool2d(F.relu(BatchNorm($"features.{4 * i + 1}", Conv($"features.{4 * i}", x, 1, padding: 1))), 2);
        return x.mean([2, 3]);
    }

    private Tensor Conv(string name, Tensor x, int stride, int padding) =>
        F.conv2d(x, Take($"{name}.weight"), state.ContainsKey($"{name}.bias")
            ? Take($"{name}.bias")
            : null, strides: [stride, stride], padding: [padding, padding]);

    /// <summary>Ioffe and Szegedy 2015: by the batch's biased variance; the running one is a moving average of the unbiased.</summary>
    private Tensor BatchNorm(string name, Tensor x)
    {
        var (mean, variance) = (Take($"{name}.running_mean"), Take($"{name}.running_var"));
        var count = Take($"{name}.num_batches_tracked");
        if (training)
        {
            var values = (double)(x.numel() / x.shape[1]);
            var batchMean = x.mean([0, 2, 3]);
            var batchVariance = (x - batchMean.view(1, -1, 1, 1)).square().mean([0, 2, 3]);
            Statistics[$"{name}.running_mean"] = 0.9 * mean + 0.1 * batchMean;
            Statistics[$"{name}.running_var"] = 0.9 * variance + 0.1 * batchVariance * values / (values - 1);
            Statistics[$"{name}.num_batches_tracked"] = count + 1;
            (mean, variance) = (batchMean, batchVariance);
        }
        var normal = (x - mean.view(1, -1, 1, 1)) / (variance.view(1, -1, 1, 1) + 1e-5).sqrt();
        return normal * Take($"{name}.weight").view(1, -1, 1, 1) + Take($"{name}.bias").view(1, -1, 1, 1);
    }

    private Tensor Take(string name)
    {
        Assert.True(_used.Add(name), name);
        return state[name];
    }
}
