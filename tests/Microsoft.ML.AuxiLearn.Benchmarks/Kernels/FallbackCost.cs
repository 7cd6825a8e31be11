using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

/// <summary>
/// The time of a forward and backward pass without oneDNN over that with it, and likewise of a forward pass alone; each in a process of its own, in turn.
/// </summary>
internal static class FallbackCost
{
    public const string Command = "kernels-passes";

    private const int Rounds = 3;
    private const int Passes = 6;

    private static readonly Dictionary<string, (Network Network, long[] Images)> _networks = new()
    {
        ["convnet 16-32-64, 32 x 32"] = (Network.ConvNet(16, 32, 64), [32, 3, 32, 32]),
        ["convnet 128-128, 28 x 28"] = (Network.ConvNet(128, 128), [16, 3, 28, 28]),
        ["wide resnet 28-2, 32 x 32"] = (Network.WideResNet(), [8, 3, 32, 32]),
        ["resnet18, 64 x 64"] = (Network.ResNet18(), [8, 3, 64, 64]),
        ["resnet50, 64 x 64"] = (Network.ResNet50(), [4, 3, 64, 64]),
        ["vgg16, 64 x 64"] = (Network.Vgg16(hiddenUnits: 64), [4, 3, 64, 64]),
        ["unet 16, 96 x 128"] = (Network.UNet(width: 16), [4, 3, 96, 128]),
        ["segnet 8, 96 x 128"] = (Network.SegNet(width: 8), [4, 3, 96, 128]),
    };

    public static IEnumerable<Figure> Measure()
    {
        foreach (var name in _networks.Keys)
        {
            var (with, without) = (new List<double[]>(), new List<double[]>());
            for (var round = 0; round < Rounds; round++)
            {
                with.Add(Child.Numbers([Command, name], (KernelCheck.Variable, "on")));
                without.Add(Child.Numbers([Command, name], (KernelCheck.Variable, "off")));
            }
            double Ratio(int i) => Timing.Median(without.Select(times => Time(times, i))) / Timing.Median(with.Select(times => Time(times, i)));
            yield return new($"kernels/without oneDNN over with it/{name}/training", Ratio(0));
            yield return new($"kernels/without oneDNN over with it/{name}/scoring", Ratio(1));
        }
    }

    /// <summary>NaN of a process that died, as one may with oneDNN on a processor for which it is wrong.</summary>
    private static double Time(double[] times, int i) => i < times.Length ? times[i] : double.NaN;

    /// <summary>The median seconds of a forward and backward pass, and of a forward pass.</summary>
    public static double[] Run(string name)
    {
        var (description, shape) = _networks[name];
        using var network = new PrimaryNetwork(description, new NetworkInput(shape[1..]), 10);
        using var images = rand(shape);
        return Timing.Medians(Passes, () => Pass(training: true), () => Pass(training: false));

        void Pass(bool training)
        {
            using var scope = NewDisposeScope();
            if (training)
            {
                network.train();
                network.forward(images).square().sum().backward();
                return;
            }
            network.eval();
            using var inference = inference_mode();
            network.forward(images);
        }
    }
}
