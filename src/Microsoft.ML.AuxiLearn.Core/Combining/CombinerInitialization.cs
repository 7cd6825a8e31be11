using Microsoft.ML.AuxiLearn.Native;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

/// <summary>Initial weights of stacked combiners: positive and random, so that hidden units differ.</summary>
internal static class CombinerInitialization
{
    private const int Iterations = 30;   // each closes most of what is left: softplus bends slowly

    /// <summary>The paper's: every weight uniform in [0, upper).</summary>
    public static void Paper(IEnumerable<CombinerLayer> layers, double upper, Generator? generator) => Uniform(layers, _ => upper, generator);

    /// <summary>
    /// Uniform with mean 1 / fan-out, so that one more of a layer's units takes its share of what the others carry, then scaled until the stack's slope is 1
    /// for each task where every loss is 1: relative slopes by the first layer's columns, their mean evenly by all layers.
    /// </summary>
    public static void Balanced(CombinerLayer[] layers, Func<Tensor, Tensor> stack, Tensor losses, Generator? generator)
    {
        using var scope = NewDisposeScope();
        Uniform(layers, weight => 2.0 / (weight.numel() / weight.shape[1]), generator);
        for (var i = 0; i < Iterations; i++)
        {
            var leaf = losses.detach().requires_grad_();
            var slopes = Autograd.Grad(stack(leaf), [leaf])[0].transpose(0, 1).flatten(1).sum(1);
            var mean = slopes.mean();
            var gain = mean.Power(-1.0 / layers.Length);
            foreach (var layer in layers)
                layer.Assign(layer.Weight.detach() * gain);
            var first = layers[0].Weight.detach();
            long[] columns = [1, -1, .. Enumerable.Repeat(1L, (int)first.dim() - 2)];
            layers[0].Assign(first * (mean / slopes).view(columns));
        }
    }

    private static void Uniform(IEnumerable<CombinerLayer> layers, Func<Tensor, double> upper, Generator? generator)
    {
        foreach (var layer in layers)
            layer.Assign(rand(layer.Weight.shape, generator: generator) * upper(layer.Weight));
    }
}
