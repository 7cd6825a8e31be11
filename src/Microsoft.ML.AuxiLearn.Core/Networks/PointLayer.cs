using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>The same linear layer, batch normalisation and ReLU for each point alone, [n, points, c] -> [n, points, o].</summary>
internal sealed class PointLayer : nn.Module<Tensor, Tensor>
{
    private readonly CastingLayer _linear;
    private readonly BatchNormalization _norm;

    public PointLayer(long inputs, long outputs) : base(nameof(PointLayer))
    {
        register_module("linear", _linear = CastingLayer.Linear(inputs, outputs));
        register_module("norm", _norm = new BatchNormalization(outputs));
    }

    public override Tensor forward(Tensor input) =>
        _norm.call(_linear.call(input).flatten(0, 1)).relu().view(input.shape[0], input.shape[1], -1);
}
