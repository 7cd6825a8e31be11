using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Combining;

/// <summary>A linear map or a convolution whose weight may be a length times a direction, W = g v / |v| for each output.</summary>
internal sealed class CombinerLayer : nn.Module<Tensor, Tensor>
{
    private static readonly long[] _stride = [1, 1];

    private readonly bool _normalized;
    private readonly bool _biased;
    private readonly long[] _padding;

    private CombinerLayer(long[] shape, bool bias, bool weightNormalization, long padding) : base(nameof(CombinerLayer))
    {
        (_normalized, _biased, _padding) = (weightNormalization, bias, [padding, padding]);
        Register(Direction, ones(shape));
        if (_normalized)
            Register("weight_g", ones([shape[0], .. Enumerable.Repeat(1L, shape.Length - 1)]));
        if (_biased)
            Register("bias", zeros(shape[0]));
    }

    /// <summary>[n, inputs] to [n, outputs].</summary>
    public static CombinerLayer Linear(long inputs, long outputs, bool bias, bool weightNormalization) => new([outputs, inputs], bias, weightNormalization, 0);

    /// <summary>[n, inputs, h, w] to [n, outputs, h', w'], by a square kernel and padding 1.</summary>
    public static CombinerLayer Convolution(long inputs, long outputs, long kernel, bool bias, bool weightNormalization) =>
        new([outputs, inputs, kernel, kernel], bias, weightNormalization, 1);

    /// <summary>W.</summary>
    public Tensor Weight => _normalized ? this["weight_g"] * this[Direction] / Lengths(this[Direction]) : this[Direction];

    /// <summary>W ← weight.</summary>
    public void Assign(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        this[Direction].copy_(weight);
        if (_normalized)
            this["weight_g"].copy_(Lengths(weight));
    }

    public override Tensor forward(Tensor input)
    {
        var (weight, bias) = (Weight, _biased ? this["bias"] : null);
        return weight.dim() == 2 ? nn.functional.linear(input, weight, bias!) : Convolutions.Of(input, weight, bias, _stride, _padding);
    }

    private string Direction => _normalized ? "weight_v" : "weight";

    // by name and not by field: moving a module to another type or device puts other parameters in the place of these
    private Parameter this[string name] => get_parameter(name)!;

    private void Register(string name, Tensor value)
    {
        var parameter = new Parameter(value);
        parameter.DetachFromDisposeScope();   // registering it does not
        register_parameter(name, parameter);
    }

    // at least 0.01: a row whose every weight was clamped to 0 has no direction, and a finite slope out of there
    private static Tensor Lengths(Tensor weight) =>
        weight.Squared().sum([.. Enumerable.Range(1, (int)weight.dim() - 1).Select(i => (long)i)], keepdim: true).clamp(min: 1e-4).sqrt();
}
