using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Generating;

/// <summary>
/// The teacher g(x, y; φ): a network with an output for each auxiliary class gives each sample a soft label over the auxiliary classes of its main class,
/// softmax(z(x; φ) / τ) masked by y.
/// </summary>
internal sealed class LabelGenerator : nn.Module<Tensor, Tensor, Tensor>
{
    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _missing = double.NaN.ToScalar();
    private static readonly Scalar _one = 1.ToScalar();
    private static readonly Scalar _tiny = 1e-20.ToScalar();

    private readonly PrimaryNetwork _network;
    private readonly MaskedSoftmax _softmax;
    private readonly double _temperature;

    /// <param name="network">The backbone.</param>
    /// <param name="input">A sample.</param>
    /// <param name="classesPerLabel">ψ: the number of auxiliary classes of each main class.</param>
    /// <param name="temperature">τ, positive.</param>
    public LabelGenerator(Network network, NetworkInput input, IReadOnlyList<int> classesPerLabel, double temperature = 1) : base(nameof(LabelGenerator))
    {
        ClassesPerLabel = classesPerLabel;
        _temperature = temperature;
        _softmax = new MaskedSoftmax(classesPerLabel);
        _network = new PrimaryNetwork(network, input, _softmax.AuxiliaryClasses);
        if (_network.IsOfPixels)
            throw new InvalidOperationException("The network of a learned task's teacher has features of each pixel; expected those of a whole sample.");
        register_module("network", _network);
        register_module("softmax", _softmax);
    }

    /// <summary>ψ: the number of auxiliary classes of each main class.</summary>
    public IReadOnlyList<int> ClassesPerLabel { get; }

    /// <inheritdoc cref="PrimaryNetwork.StandardizeInput"/>
    public void StandardizeInput(Tensor mean, Tensor scale) => _network.StandardizeInput(mean, scale);

    /// <summary>Soft labels [n, Σψ].</summary>
    /// <param name="input">x, as the primary network takes it.</param>
    /// <param name="label">The main class of each sample from 0, [n]; NaN where it is missing, and so is the soft label then.</param>
    public override Tensor forward(Tensor input, Tensor label)
    {
        var logits = _network.ForwardMain(input);
        var soft = _softmax.forward(_temperature == 1 ? logits : logits.Times(1 / _temperature), label.nan_to_num(0).to(ScalarType.Int64));
        return soft.masked_fill(label.isnan().unsqueeze(1), _missing);
    }

    /// <summary>-H, where H is the entropy of the mean label over the samples that have one. Minimising it keeps all auxiliary classes in use.</summary>
    /// <param name="soft">[n, Σψ]; NaN where a label is missing.</param>
    public static Tensor NegativeEntropy(Tensor soft)
    {
        var mean = soft.nan_to_num(0).sum([0L]) / soft.select(1, 0).isnan().logical_not().sum().clamp_min(_one);
        return (mean * mean.clamp_min(_tiny).log()).sum();
    }
}
