using Microsoft.ML.AuxiLearn.Combining;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Microsoft.ML.AuxiLearn.Tests.ReferenceVectors;

/// <summary>The networks of the reference vectors, as functions of named parameters.</summary>
internal static class ReferenceModels
{
    private const string ThreeTaskLosses =
        "^column 0: cross entropy of head 'main' \\(main task\\); 1: mean over (\\d+) outputs of squared error of head 'reg'; 2: mean over attributes of "
            + "binary cross entropy with logits of head 'attr'; all per sample$";
    private const string PixelLosses =
        "^0: negative log likelihood of (\\d+) classes with label -1 ignored \\(loss 0 there\\); 1: \\|depth error\\| where the true depth is not 0, else 0; "
            + "2: 1 - <n, n\\*> where the true depth is not 0, else 0; all per pixel$";

    /// <summary>Per-sample losses [n, 3] of a two-layer trunk with three heads.</summary>
    public static Func<ReferenceFile, Tensor> ThreeTasks(ReferenceFile file, Dictionary<string, Parameter> w)
    {
        Assert.Equal(w["reg.bias"].numel(), file["losses"].Numbers(ThreeTaskLosses)[0]);
        return batch =>
        {
            var x = Layer(w, "trunk2", Layer(w, "trunk1", batch["features"].Tensor).tanh()).tanh();
            return stack(
            [
                F.cross_entropy(Layer(w, "main", x), batch["label"].Tensor, reduction: nn.Reduction.None),
                (Layer(w, "reg", x) - batch["regression"].Tensor).square().mean([1]),
                F.binary_cross_entropy_with_logits(Layer(w, "attr", x), batch["attributes"].Tensor, reduction: nn.Reduction.None).mean([1]),
            ], 1);
        };
    }

    /// <summary>Per-pixel losses [n, 3, h, w] of one convolution with three heads.</summary>
    public static Func<ReferenceFile, Tensor> Pixels(ReferenceFile file, Dictionary<string, Parameter> w)
    {
        Assert.Equal(w["seg.bias"].numel(), file["losses"].Numbers(PixelLosses)[0]);
        return batch =>
        {
            var x = F.conv2d(batch["image"].Tensor, w["c1.weight"], w["c1.bias"], padding: [1, 1]).tanh();
            var (label, depth, normal) = (batch["label"].Tensor.to(int64), batch["depth"].Tensor, batch["normal"].Tensor);
            var likelihood = F.log_softmax(Convolution(w, "seg", x), 1).gather(1, label.clamp(min: 0).unsqueeze(1));
            var valid = depth.ne(0).to(float64);
            return cat(
            [
                -likelihood * label.ge(0).unsqueeze(1),
                (Convolution(w, "dep", x) - depth).abs() * valid,
                (1 - (F.normalize(Convolution(w, "nor", x), dim: 1) * normal).sum(1, keepdim: true)) * valid,
            ], 1);
        };
    }

    /// <summary>The combiner whose state is in the file.</summary>
    public static LossCombinerNetwork Combiner(ReferenceFile file)
    {
        var state = file["combiner_before"];
        var definition = file.Has("combiner_definition") ? file["combiner_definition"].Text : "";
        var weights = state.Names.Where(name => !name.EndsWith("bias", StringComparison.Ordinal) && !name.EndsWith("weight_g", StringComparison.Ordinal))
            .OrderBy(name => name.Any(char.IsDigit) ? int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture) : 0)
            .Select(name => state[name].Tensor.shape).ToArray();
        int[] hidden = [.. weights[..^1].Select(shape => (int)shape[0])];
        var kind = state.Names[0].Split('.')[0] switch
        {
            "linear" => LossCombiner.Linear(skip: !file.Has("combiner_definition") || definition.Contains("+ mean_n l_n0", StringComparison.Ordinal)),
            "conv" => LossCombiner.Convolutional(hidden),
            _ when state.Names.Any(name => name.EndsWith("bias", StringComparison.Ordinal)) => LossCombiner.Nonlinear(hidden),
            _ => LossCombiner.DeepLinear(hidden),
        };
        var network = (kind with
        {
            Monotone = !definition.Contains("without the non-negativity", StringComparison.Ordinal),
            WeightNormalization = state.Names.Any(name => name.EndsWith("weight_g", StringComparison.Ordinal)),
        }).Build((int)weights[0][1]);
        network.to(float64);
        Load(network, state);
        return network;
    }

    public static void Load(nn.Module module, ReferenceFile state)
    {
        using var _ = no_grad();
        var parameters = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        Assert.Equal(parameters.Keys.Order(), state.Names.Order());
        foreach (var (name, parameter) in parameters)
            parameter.copy_(state[name].Tensor);
    }

    public static Tensor Layer(Dictionary<string, Parameter> w, string name, Tensor x) => F.linear(x, w[name + ".weight"], w[name + ".bias"]);

    private static Tensor Convolution(Dictionary<string, Parameter> w, string name, Tensor x) => F.conv2d(x, w[name + ".weight"], w[name + ".bias"]);
}
