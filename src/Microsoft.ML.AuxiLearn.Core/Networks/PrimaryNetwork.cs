using System.Runtime.InteropServices;
using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// The primary network f(x; w): a backbone [n, ...] -> [n, h], a head for the main task and one head for all auxiliary tasks together.
/// Its outputs [n, o] hold the main task's columns first. Only backbone and main head are needed to score. On a backbone with features of each pixel,
/// [n, C, H, W] -> [n, h, H, W], the heads are convolutions, one for each task, and the outputs are [n, o, H, W].
/// </summary>
internal sealed class PrimaryNetwork : nn.Module<Tensor, Tensor>
{
    private const string InputMean = "input_mean";
    private const string InputScale = "input_scale";
    public const string MainScale = "main_scale";

    private const double Beyond = 1e6;
    private const double Finite = 1e30;   // instead of infinity: infinity minus infinity is NaN

    private readonly nn.Module<Tensor, Tensor> _backbone;
    private readonly nn.Module<Tensor, Tensor> _main;
    private readonly nn.Module<Tensor, Tensor>? _auxiliary;
    private readonly MembersNetwork? _members;
    private readonly TableBackbone? _table;

    public PrimaryNetwork(Network network, NetworkInput input, int mainOutputs, int auxiliaryOutputs = 0)
        : this(network, input, mainOutputs, auxiliaryOutputs > 0 ? [new(auxiliaryOutputs, true)] : [])
    {
    }

    /// <param name="network">The backbone.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="mainOutputs">Of the main task.</param>
    /// <param name="auxiliary">The heads of the auxiliary tasks.</param>
    /// <param name="singleTaskMembers">Of several members, how many learn the main task alone; at least one learns the others too, where there are any.</param>
    public PrimaryNetwork(Network network, NetworkInput input, int mainOutputs, IReadOnlyList<TaskHead> auxiliary, int singleTaskMembers = 0)
        : base(nameof(PrimaryNetwork))
    {
        Description = network.Built;
        _members = Description as MembersNetwork;
        Members = _members?.Count ?? 1;
        JointMembers = auxiliary.Count == 0 ? Members : Members - singleTaskMembers;
        Input = input;
        MainOutputs = mainOutputs;
        using var scope = NewDisposeScope();   // layers leave the tensors behind that their parameters were made of
        _backbone = network.Build(input);
        _table = _backbone as TableBackbone;
        var (width, isOfPixels) = network.FeatureWidth is { } known ? (known, network.IsOfPixels) : FeaturesOf(_backbone, input, _members?.Count);
        IsOfPixels = isOfPixels;
        var kernel = network.IsOfPoints ? 1 : 3;
        _main = isOfPixels ? PixelHeads.OfPixels(width, mainOutputs, kernel) : Head(Members, mainOutputs);
        _auxiliary = auxiliary.Count == 0 ? null : isOfPixels
            ? new PixelHeads(width, auxiliary, kernel) : Head(JointMembers, auxiliary.Sum(head => head.Outputs));
        long[] units = input.Shape.Count == 3 ? [input.Shape[0], 1, 1] : [.. input.Shape];   // an image has those of its channels
        register_buffer(InputMean, zeros(units).DetachFromDisposeScope());
        register_buffer(InputScale, ones(units).DetachFromDisposeScope());
        if (_members is { AveragesProbabilities: true })
            register_buffer(MainScale, ones(1).DetachFromDisposeScope());
        register_module("backbone", _backbone);
        register_module("main", _main);
        if (_auxiliary is not null)
            register_module("auxiliary", _auxiliary);

        CastingLayer Head(int members, int outputs) =>
            _members is null ? CastingLayer.Linear(width, outputs) : CastingLayer.MemberLinear(members, width, outputs);
    }

    public Network Description { get; }

    public NetworkInput Input { get; }

    public int MainOutputs { get; }

    /// <summary>The networks side by side whose answers are averaged; 1 for one alone.</summary>
    public int Members { get; }

    /// <summary>Those that learn the auxiliary tasks too, which are the first; all if there are none.</summary>
    public int JointMembers { get; }

    /// <summary>Whether the backbone has features of each pixel, [n, h, H, W], and the heads outputs of each.</summary>
    public bool IsOfPixels { get; }

    /// <summary>Whether layers of its backbone do not learn.</summary>
    public bool HasFrozenLayers => _backbone is Backbone { HasFrozenLayers: true };

    /// <summary>
    /// The shape of a sample where inputs are what the frozen layers made of them, computed before, [n, h] or [n, c, h, w]: they go to the layers behind those
    /// as they are. Null where inputs are samples.
    /// </summary>
    public NetworkInput? Kept { get; set; }

    /// <summary>About as many multiplications as one sample takes: a convolution's weights are used in many places.</summary>
    public long Work => (Kept ?? Input).Shape.Skip(1).Aggregate(1L, (product, side) => product * side)
        * Count(parameters().Where(parameter => Kept is null || parameter.requires_grad));

    /// <summary>The parameters that every loss depends on: the backbone's.</summary>
    public IEnumerable<TorchSharp.Modules.Parameter> SharedParameters() => _backbone.parameters();

    /// <summary>
    /// All outputs [n, o], the main task's first. Of several members they are means, the main task's as scoring takes them, those of auxiliary tasks over the
    /// members that learn them.
    /// </summary>
    public override Tensor forward(Tensor input)
    {
        if (_members is null)
            return Forward(input, Precision.Float32);
        var features = _backbone.forward(ForAll(input));
        var main = Mean(_main.forward(features));
        return _auxiliary is null ? main : cat([main, _auxiliary.forward(features.narrow(0, 0, JointMembers)).mean([0L])], 1);
    }

    /// <summary>
    /// The outputs of members that have rows of their own, [p m, ...] for the first p members: all outputs of those that learn the auxiliary tasks, one member
    /// below the other, and the main outputs of those that do not; null if there are none.
    /// </summary>
    public (Tensor Joint, Tensor? Single) ForwardEach(Tensor input, int members, Precision precision = Precision.Float32)
    {
        if (_members is null)
            return (Forward(input, precision), null);
        var x = Standardized(input).flatten(1);
        var features = _backbone.forward(x.view(members, -1, x.shape[1]).In(precision));
        var main = _main.forward(features);
        var joint = Math.Min(members, JointMembers);
        var single = members > joint ? main.narrow(0, joint, members - joint).flatten(0, 1).As(x.dtype) : null;
        main = main.narrow(0, 0, joint);
        return ((_auxiliary is null ? main : cat([main, _auxiliary.forward(features.narrow(0, 0, joint))], 2)).flatten(0, 1).As(x.dtype), single);
    }

    /// <summary>The main outputs of the members that learn the auxiliary tasks, each of which has rows of its own, one member below the other.</summary>
    public Tensor ForwardMainEach(Tensor input)
    {
        if (_members is null)
            return ForwardMain(input);
        var x = Standardized(input).flatten(1);
        return _main.forward(_backbone.forward(x.view(JointMembers, -1, x.shape[1]))).flatten(0, 1);
    }

    /// <summary>The main outputs of every member [k, n, o] for the same rows.</summary>
    public Tensor MainOfEach(Tensor input) => _main.forward(_backbone.forward(ForAll(input)));

    /// <summary>Main outputs of members [k, n, o] averaged, [n, o].</summary>
    public Tensor Mean(Tensor outputs) => get_buffer(MainScale) is { } scale ? _members!.Mean(outputs) * scale : _members!.Mean(outputs);

    /// <summary>A network of some of the members, without auxiliary tasks.</summary>
    public PrimaryNetwork Part(int first, int count)
    {
        using var untouched = new RandomScope(0);   // initial weights are drawn and overwritten
        using var noGrad = no_grad();
        var part = new PrimaryNetwork(count == 1 ? _members!.Member : _members! with { Count = count }, Input, MainOutputs);
        var own = MainState();
        foreach (var (name, tensor) in part.MainState())
        {
            var kept = IsOfInput(name) || name == MainScale ? own[name] : own[name].narrow(0, first, count);
            // of one alone a weight is [outputs, inputs], no longer [1, inputs, outputs], and a bias [outputs], no longer [1, 1, outputs]
            tensor.copy_(kept.dim() == tensor.dim() ? kept : tensor.dim() == 2 ? kept[0].t() : kept.flatten());
        }
        return part;
    }

    /// <summary>
    /// All outputs [n, o] of one network, the main task's first, computed in a precision by weights that keep their type; it is that of the outputs too.
    /// </summary>
    public Tensor Forward(Tensor input, Precision precision) => Heads(Features(input, precision)).As(input.dtype);

    /// <summary>The named parameters and buffers that <see cref="ForwardMain"/> reads: all but the auxiliary head's.</summary>
    public IReadOnlyDictionary<string, Tensor> MainState() =>
        state_dict().Where(entry => IsMain(entry.Key)).ToDictionary();

    /// <summary>Whether the parameter or buffer of this name is one that <see cref="ForwardMain"/> reads.</summary>
    public static bool IsMain(string name) => !name.StartsWith("auxiliary.", StringComparison.Ordinal);

    /// <summary>Whether the buffer of this name says how inputs are normalised.</summary>
    public static bool IsOfInput(string name) => name.StartsWith("input_", StringComparison.Ordinal);

    /// <summary>The main task's outputs alone [n, <see cref="MainOutputs"/>].</summary>
    public Tensor ForwardMain(Tensor input) => _members is null
        ? _main.forward(Features(input, Precision.Float32))
        : Mean(MainOfEach(input));

    /// <summary>What the frozen layers of an image network make of images.</summary>
    public Tensor Frozen(Tensor images) => ((Backbone)_backbone).Frozen(Standardized(images));

    /// <summary>Inputs as values with gradients: themselves, or what the columns of a table are embedded to.</summary>
    public Tensor Differentiable(Tensor input) => _table is null ? input : _table.Embedding.forward(Standardized(input));

    /// <summary>The main task's outputs of what <see cref="Differentiable"/> makes.</summary>
    public Tensor ForwardDifferentiable(Tensor values) => _table is null ? ForwardMain(values) : _main.forward(_table.Perceptron.forward(values));

    /// <summary>The sums over the values that <see cref="Differentiable"/> makes of each number of an input.</summary>
    public Tensor OfInput(Tensor values) => _table is null ? values : _table.Embedding.OfSlots(values);

    /// <summary>Multiplies the main task's outputs by a number from now on, in a network with features of a whole row; of several members their mean.</summary>
    public void ScaleMain(double factor)
    {
        using var noGrad = no_grad();
        foreach (var tensor in get_buffer(MainScale) is { } scale ? [scale] : _main.parameters().AsEnumerable<Tensor>())
            tensor.Times_(factor);
    }

    /// <summary>
    /// A network in evaluation mode whose main head has some of the auxiliary head's outputs behind its own, each times a scale and plus a mean; initial
    /// weights are drawn from libtorch's generator and overwritten. For networks with features of a whole row.
    /// </summary>
    /// <param name="outputs">The positions among the auxiliary outputs, and the units of each.</param>
    public PrimaryNetwork Keeping(IReadOnlyList<(int Output, float Scale, float Mean)> outputs)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var kept = new PrimaryNetwork(Description, Input, MainOutputs + outputs.Count);
        var own = MainState();
        foreach (var (name, value) in kept.MainState().Where(entry => own[entry.Key].shape.SequenceEqual(entry.Value.shape)))
            value.copy_(own[name]);
        var (main, auxiliary, joined) = ((CastingLayer)_main, (CastingLayer)_auxiliary!, (CastingLayer)kept._main);
        var rows = tensor(outputs.Select(output => (long)output.Output).ToArray());
        var scale = tensor(outputs.Select(output => output.Scale).ToArray());
        var mean = tensor(outputs.Select(output => output.Mean).ToArray());
        joined.Weight.copy_(cat([main.Weight, auxiliary.Weight.index_select(0, rows) * scale.unsqueeze(1)]));
        joined.Bias!.copy_(cat([main.Bias!, auxiliary.Bias!.index_select(0, rows) * scale + mean]));
        kept.eval();
        return kept;
    }

    /// <summary>The main task's outputs as operators of ONNX.</summary>
    /// <param name="graph">Receives them.</param>
    /// <param name="input">[n, input shape].</param>
    /// <exception cref="NotSupportedException">The backbone is the user's own.</exception>
    public string AddMain(LayerGraph graph, string input)
    {
        if (Description is CustomNetwork custom)
            throw new NotSupportedException($"The network '{custom.Name}' is custom, so its computation is unknown; expected one of the "
                + "library's for ONNX.");
        var x = graph.Add("Mul", [graph.Add("Sub", [input, graph.Weight(get_buffer(InputMean)!)]), graph.Weight(get_buffer(InputScale)!)]);
        if (Input.Shape.Count == 1)   // as Standardized does it
            x = graph.Add("Where", [graph.Add("Greater", [graph.Add("Abs", [x]), graph.Constant([(float)Beyond], 1)]), graph.Constant([0f], 1), x]);
        if (_members is not null && Input.Shape.Count > 1)
            x = graph.Add("Flatten", [x], ("axis", 1L));
        var features = _backbone is IDenseGraphLayer dense ? dense.AddTo(graph, x, Input.Shape[1], Input.Shape[2]) : graph.Add(_backbone, x);
        var outputs = graph.Add(_main, features);
        if (_members is null)
            return outputs;
        var mean = _members.AddMean(graph, outputs, MainOutputs);
        return get_buffer(MainScale) is { } scale ? graph.Add("Mul", [mean, graph.Weight(scale)]) : mean;
    }

    /// <summary>What <see cref="StandardizeInput"/> was given.</summary>
    public (Tensor Mean, Tensor Scale) InputUnits => (get_buffer(InputMean)!, get_buffer(InputScale)!);

    /// <summary>Takes a mean off each input from now on and multiplies by a scale, so that nothing hangs on the units of a column or a channel.</summary>
    /// <param name="mean">[d], or [channels, 1, 1] for images.</param>
    /// <param name="scale">The same shape.</param>
    public void StandardizeInput(Tensor mean, Tensor scale)
    {
        using var noGrad = no_grad();
        get_buffer(InputMean)!.copy_(mean);
        get_buffer(InputScale)!.copy_(scale);
    }

    private static long Count(IEnumerable<TorchSharp.Modules.Parameter> parameters) => parameters.Sum(parameter => parameter.numel());

    private Tensor Features(Tensor input, Precision precision) => Kept is null
        ? _backbone.forward(Standardized(input).In(precision))
        : ((Backbone)_backbone).Others(input.In(precision));

    private Tensor Heads(Tensor features) => (_main, _auxiliary) switch
    {
        (_, null) => _main.forward(features),
        (CastingLayer main, CastingLayer auxiliary) => CastingLayer.SideBySide(features, [main, auxiliary]),
        _ => cat([_main.forward(features), _auxiliary.forward(features)], 1),
    };

    /// <summary>The input in its units. In a vector, a number beyond a million of them stands for none, and the mean for it.</summary>
    private Tensor Standardized(Tensor input)
    {
        var units = (input - get_buffer(InputMean)!) * get_buffer(InputScale)!;
        return Input.Shape.Count > 1 ? units : units - nn.functional.hardshrink(units.Within_(-Finite, Finite), Beyond);   // u less u where |u| is beyond
    }

    /// <summary>The same rows for every member, [k, n, d].</summary>
    private Tensor ForAll(Tensor input) => Standardized(input).flatten(1).unsqueeze(0).expand(Members, -1, -1);

    private static (long Width, bool IsOfPixels) FeaturesOf(nn.Module<Tensor, Tensor> backbone, NetworkInput input, int? members)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        backbone.eval();
        var features = members is { } count ? backbone.forward(zeros(count, 1, input.Size))[0] : Try(backbone, input);
        backbone.train();
        return features.shape switch
        {
            [1, var width] => (width, false),
            [1, var width, var rows, var columns] when input.Shape is [_, var height, var across] && (rows, columns) == (height, across) => (width, true),
            _ => throw new InvalidOperationException(
                $"The network's backbone turns [1, {string.Join(", ", input.Shape)}] into [{string.Join(", ", features.shape)}]; expected features [1, h], or "
                    + "[1, h, height, width] of each pixel."),
        };
    }

    private static Tensor Try(nn.Module<Tensor, Tensor> backbone, NetworkInput input)
    {
        try
        {
            return backbone.forward(zeros([1, .. input.Shape]));
        }
        catch (Exception exception) when (exception is ExternalException or ArgumentException)   // of libtorch or of TorchSharp
        {
            throw CustomNetwork.Refuse(input, exception);
        }
    }
}
