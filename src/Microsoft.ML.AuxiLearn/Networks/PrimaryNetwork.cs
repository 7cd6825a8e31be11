using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// The primary network f(x; w): a backbone [n, ...] -> [n, h], a head for the main task and one head for all auxiliary tasks together.
/// Its outputs [n, o] hold the main task's columns first. Only backbone and main head are needed to score.
/// </summary>
internal sealed class PrimaryNetwork : nn.Module<Tensor, Tensor>
{
    private const string InputMean = "input_mean";
    private const string InputScale = "input_scale";

    private readonly nn.Module<Tensor, Tensor> _backbone;
    private readonly nn.Module<Tensor, Tensor> _main;
    private readonly nn.Module<Tensor, Tensor>? _auxiliary;

    public PrimaryNetwork(Network network, NetworkInput input, int mainOutputs, int auxiliaryOutputs = 0) : base(nameof(PrimaryNetwork))
    {
        Description = network.Built;
        Input = input;
        MainOutputs = mainOutputs;
        using var scope = NewDisposeScope();   // layers leave the tensors behind that their parameters were made of
        _backbone = network.Build(input);
        var width = network.FeatureWidth ?? FeatureWidth(_backbone, input);
        _main = nn.Linear(width, mainOutputs);
        _auxiliary = auxiliaryOutputs > 0 ? nn.Linear(width, auxiliaryOutputs) : null;
        register_buffer(InputMean, zeros([.. input.Shape]).DetachFromDisposeScope());
        register_buffer(InputScale, ones([.. input.Shape]).DetachFromDisposeScope());
        register_module("backbone", _backbone);
        register_module("main", _main);
        if (_auxiliary is not null)
            register_module("auxiliary", _auxiliary);
    }

    public Network Description { get; }

    public NetworkInput Input { get; }

    public int MainOutputs { get; }

    /// <summary>The parameters that every loss depends on: the backbone's.</summary>
    public IEnumerable<TorchSharp.Modules.Parameter> SharedParameters() => _backbone.parameters();

    /// <summary>All outputs [n, o], the main task's first.</summary>
    public override Tensor forward(Tensor input)
    {
        var features = Features(input);
        var main = _main.forward(features);
        return _auxiliary is null ? main : cat([main, _auxiliary.forward(features)], 1);
    }

    /// <summary>The named parameters and buffers that <see cref="ForwardMain"/> reads: all but the auxiliary head's.</summary>
    public IReadOnlyDictionary<string, Tensor> MainState() =>
        state_dict().Where(entry => IsMain(entry.Key)).ToDictionary();

    /// <summary>Whether the parameter or buffer of this name is one that <see cref="ForwardMain"/> reads.</summary>
    public static bool IsMain(string name) => !name.StartsWith("auxiliary.", StringComparison.Ordinal);

    /// <summary>Whether the buffer of this name says how inputs are normalised.</summary>
    public static bool IsOfInput(string name) => name.StartsWith("input_", StringComparison.Ordinal);

    /// <summary>The main task's outputs alone [n, <see cref="MainOutputs"/>].</summary>
    public Tensor ForwardMain(Tensor input) => _main.forward(Features(input));

    /// <summary>Takes the mean of these rows [n, ...] off each input from now on and divides by their standard deviation, so that nothing hangs on the units of a column.</summary>
    public void StandardizeInput(Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        get_buffer(InputMean)!.copy_(rows.mean([0L]));
        var deviation = rows.std([0L], unbiased: false);
        get_buffer(InputScale)!.copy_(deviation.where(deviation > 1e-6 * rows.abs().amax([0L]), ones_like(deviation)).reciprocal());   // a constant column stays as it is
    }

    private Tensor Features(Tensor input) => _backbone.forward((input - get_buffer(InputMean)!) * get_buffer(InputScale)!);

    private static long FeatureWidth(nn.Module<Tensor, Tensor> backbone, NetworkInput input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        backbone.eval();
        var features = backbone.forward(zeros([1, .. input.Shape]));
        backbone.train();
        if (features.dim() != 2 || features.shape[0] != 1)
            throw new InvalidOperationException(
                $"The network's backbone turns [1, {string.Join(", ", input.Shape)}] into [{string.Join(", ", features.shape)}]; expected features [1, h].");
        return features.shape[1];
    }
}
