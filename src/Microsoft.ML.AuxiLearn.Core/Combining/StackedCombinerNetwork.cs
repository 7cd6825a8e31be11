using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

/// <summary>g = mean of stacked layers + mean main loss.</summary>
internal sealed class StackedCombinerNetwork : LossCombinerNetwork
{
    private readonly CombinerLayer[] _layers;
    private readonly Func<Tensor, Tensor> _between;
    private double _scale = 1;

    /// <param name="name">The stack's name in the state; its layers are 0, 3, 6, ... as in the published implementation.</param>
    /// <param name="layers">The layers, first to last.</param>
    /// <param name="between">What is applied between two layers.</param>
    /// <param name="monotone">Whether weights are kept at 0 or more.</param>
    public StackedCombinerNetwork(string name, CombinerLayer[] layers, Func<Tensor, Tensor> between, bool monotone)
        : base(nameof(StackedCombinerNetwork), monotone)
    {
        (_layers, _between) = (layers, between);
        var stack = nn.Sequential([.. layers.Select((layer, k) => ($"{3 * k}", (nn.Module<Tensor, Tensor>)layer))]);
        register_module(name, stack);
    }

    /// <inheritdoc/>
    public override double Scale => _scale;

    /// <inheritdoc/>
    public override bool TakesPixels => _layers[0].Weight.dim() > 2;

    /// <summary>
    /// Draws initial weights that are balanced where losses are these. A step of s in every weight w changes the product of the layers by the share Σ s /
    /// mean(w).
    /// </summary>
    public void Balance(Tensor losses, Generator? generator)
    {
        CombinerInitialization.Balanced(_layers, Stack, losses, generator);
        _scale = 1 / _layers.Sum(layer => 1 / layer.Weight.mean().item<float>());
    }

    public override Tensor forward(Tensor losses) => Stack(losses).Plus(losses.select(1, 0).mean());

    /// <summary>The layers alone, the mean over samples and pixels.</summary>
    public Tensor Stack(Tensor losses)
    {
        var x = _layers[0].call(losses);
        foreach (var layer in _layers[1..])
            x = layer.call(_between(x));
        return x.mean();
    }
}
