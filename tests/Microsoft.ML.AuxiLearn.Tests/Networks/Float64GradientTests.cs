using Microsoft.ML.AuxiLearn.Generating;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Networks;

/// <summary>
/// The outputs and all gradients of every network of the library in float32, on memory that was used before, against those of the same network in float64: on
/// every machine, since what a processor's kernels compute is only known there.
/// </summary>
public sealed class Float64GradientTests : IDisposable
{
    // of the size of a gradient; an activation that float32 rounds to the other side of 0 costs less, and what an unwritten channel adds costs more
    private const double Tolerance = 0.01;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Images => [.. ((IEnumerable<object[]>)DefinitionTests.All).Select(row => (string)row[0]), "convnet of odd widths"];

    // those few enough layers deep that batch normalisation by two images does not make a gradient of rounding
    private static readonly string[] _shallow = ["convnet", "convnet of odd widths", "wrn-10-1"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Of_networks_of_images(string name)
    {
        var network = name == "convnet of odd widths" ? Network.ConvNet(13, 10, 3) : Backbones.Network(name);
        Compare(() => new PrimaryNetwork(network, new NetworkInput([3, 40, 36]), 10, auxiliaryOutputs: 13), Backbones.Images(2),
            training: _shallow.Contains(name));
    }

    [Theory]
    [InlineData("unet", 1)]
    [InlineData("unet", 3)]
    [InlineData("unet of odd widths", 1)]
    [InlineData("unet of odd widths", 3)]
    [InlineData("segnet", 3)]
    public void Of_networks_of_pixels(string name, long images)
    {
        Network network = name switch
        {
            "unet" => Network.UNet(width: 16, depth: 1),
            "segnet" => Network.SegNet(width: 3),
            _ => Network.UNet(width: 5, depth: 2)
        };
        TaskHead[] heads = [new(3, false), new(1, false), new(5, true)];
        Compare(() => new PrimaryNetwork(network, new NetworkInput([3, 32, 64]), 13, heads), Wave(images, 3, 32, 64), training: images > 1 && name != "segnet");
    }

    [Theory]
    [InlineData("pointnet", false)]
    [InlineData("pointnet", true)]
    [InlineData("dgcnn", false)]
    [InlineData("dgcnn", true)]
    public void Of_networks_of_points(string name, bool perPoint)
    {
        var network = name == "dgcnn" ? Network.Dgcnn(neighbours: 4, perPoint) : Network.PointNet(perPoint);
        Compare(() => new PrimaryNetwork(network, new NetworkInput([3, 20, 1]), 3, [new(2, true)]), Wave(4, 3, 20, 1));
    }

    [Fact]
    public void Of_networks_of_vectors() =>
        Compare(() => new PrimaryNetwork(Network.Mlp(10, 13), new NetworkInput([7]), 3, auxiliaryOutputs: 5), Wave(9, 7));

    [Theory]
    [InlineData("linear")]
    [InlineData("relative")]
    [InlineData("deeplinear:5:5")]
    [InlineData("nonlinear:10:10")]
    [InlineData("convolutional:8:16")]
    [InlineData("convolutional:10:13")]
    public void Of_combiners(string name)
    {
        foreach (var normalized in (bool[])[false, true])
        {
            var combiner = LossCombiner.Parse(name) with { WeightNormalization = normalized };
            Compare(() => combiner.Build(3), name.StartsWith("conv", StringComparison.Ordinal) ? Wave(2, 3, 16, 24).abs() : Wave(6, 3).abs());
        }
    }

    [Fact]
    public void Of_label_generators()
    {
        var labels = tensor([0f, 1, 2, 1]);
        Compare(() => new LabelGenerator(Network.ConvNet(10, 13), new NetworkInput([3, 40, 36]), [2, 3, 5]), Backbones.Images(4), labels: labels);
        Compare(() => new LabelGenerator(Network.Mlp(10), new NetworkInput([7]), [2, 3, 5]), Wave(4, 7), labels: labels);
    }

    private static Tensor Wave(params long[] shape) => (arange(shape.Aggregate(1L, (product, side) => product * side)) * 0.7).sin().reshape(shape);

    /// <param name="build">The module, its weights drawn from libtorch's generator.</param>
    /// <param name="input">x.</param>
    /// <param name="labels">y, where it takes one.</param>
    /// <param name="training">Whether batch normalisation takes the batch's own statistics. Dropout is off, since its draws hang on the type of the
    /// numbers.</param>
    private static void Compare(Func<nn.Module> build, Tensor input, Tensor? labels = null, bool training = true)
    {
        using var scope = NewDisposeScope();
        var (expected, names) = Results(ScalarType.Float64);
        Tensor[] found;
        using (new UsedMemory(expected.Select(result => result.numel())))
            (found, _) = Results(ScalarType.Float32);
        var size = expected.Skip(1).Max(gradient => gradient.norm().item<double>());
        for (var i = 0; i < found.Length; i++)
        {
            var own = Math.Max(expected[i].norm().item<double>(), i == 0 ? 0 : 1e-3 * size);   // that of a bias before batch normalisation is 0
            var error = (found[i].to(ScalarType.Float64) - expected[i]).norm().item<double>() / own;
            Assert.True(error <= Tolerance, $"{names[i]} of {expected[i].numel()} numbers is wrong by {error:g2}");
        }

        (Tensor[] Results, string[] Names) Results(ScalarType type)
        {
            using var random = new RandomScope(5);
            using var module = build();   // else the collector may free its parameters meanwhile
            module.to(type);
            module.train(training);
            foreach (var dropout in module.modules().Where(layer => layer.GetName().Contains("Dropout", StringComparison.Ordinal)))
                dropout.eval();
            var x = input.to(type).detach().requires_grad_();
            var y = labels is not null ? ((LabelGenerator)module).forward(x, labels.to(type)) : ((nn.Module<Tensor, Tensor>)module).forward(x);
            var parameters = module.named_parameters().ToArray();
            return ([y.detach(), .. Autograd.Grad([y], [x, .. parameters.Select(entry => entry.parameter)], [y.detach()])],
                ["the output", "the gradient by the input", .. parameters.Select(entry => $"the gradient by {entry.name}")]);
        }
    }
}
