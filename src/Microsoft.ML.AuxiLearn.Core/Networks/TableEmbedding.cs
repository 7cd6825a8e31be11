using Microsoft.ML.AuxiLearn.Formats;
using Microsoft.ML.AuxiLearn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Networks;

/// <summary>
/// Vectors [n, d] become [n, <see cref="Width"/>]. A number x, standardised, stays, and becomes ReLU(W [x, sin 2πcx, cos 2πcx] + b) beside itself, with
/// frequencies c of its own and W shared by all numbers (periodic embeddings, "PLR lite", Gorishniy et al. 2022); NaN becomes 0 and a vector of its own. An
/// entity becomes a row of its table; one that is missing, unknown or out of range becomes row 0.
/// </summary>
internal sealed class TableEmbedding : nn.Module<Tensor, Tensor>, IGraphLayer
{
    private const string FrequenciesName = "frequencies";
    private const string MissingName = "missing";
    private const long Int64InOnnx = 7;

    private readonly long[] _numbers;
    private readonly (int Slot, int Most)[] _entities;

    public TableEmbedding(int slots, TableNetwork network) : base(nameof(TableEmbedding))
    {
        _entities = [.. network.Entities.Select(entity => (entity.Key, entity.Value))];
        _numbers = [.. Enumerable.Range(0, slots).Where(slot => !network.Entities.ContainsKey(slot)).Select(slot => (long)slot)];
        var width = network.EmbeddingWidth;
        if (_numbers.Length > 0)
        {
            Register(FrequenciesName, randn(_numbers.Length, network.Frequencies).Times(network.FrequencyScale));
            Register(MissingName, randn(_numbers.Length, width).Times(0.1));
            register_module("wave", Wave = CastingLayer.Linear(1 + 2 * network.Frequencies, width));
        }
        for (var i = 0; i < _entities.Length; i++)
            Register(TableName(i), randn(_entities[i].Most + 1, Math.Min(width, (_entities[i].Most + 1) / 2 + 1)));
        Width = _numbers.Length * (1 + width) + Enumerable.Range(0, _entities.Length).Sum(i => Table(i).shape[1]);
    }

    /// <summary>From a number and its waves to its vector; null without numbers.</summary>
    public CastingLayer? Wave { get; }

    /// <summary>The numbers that a vector becomes.</summary>
    public long Width { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. Numbers(input), .. _entities.Select((entity, i) => Row(input.select(1, entity.Slot), entity.Most, Table(i)))];
        return cat(parts, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The sums of values [n, <see cref="Width"/>] over what each slot became, [n, d].</summary>
    public Tensor OfSlots(Tensor values)
    {
        using var one = 1.ToScalar();
        long[] slots =
        [
            .. _numbers, .. _numbers.SelectMany(slot => Enumerable.Repeat(slot, (int)(Wave?.Bias!.shape[0] ?? 0))),
            .. _entities.SelectMany((entity, i) => Enumerable.Repeat((long)entity.Slot, (int)Table(i).shape[1])),
        ];
        return zeros(values.shape[0], _numbers.Length + _entities.Length, values.dtype, values.device)
            .index_add_(1, tensor(slots, device: values.device), values, one);
    }

    public string AddTo(LayerGraph graph, string input)
    {
        string[] parts = [.. AddNumbers(graph, input), .. _entities.Select((entity, i) => AddRow(graph, input, entity, Table(i)))];
        return graph.Add("Concat", parts, ("axis", 1L));
    }

    private Tensor[] Numbers(Tensor input)
    {
        if (Wave is null)
            return [];
        var columns = _entities.Length == 0 ? input : input.index_select(1, tensor(_numbers, device: input.device));
        var isMissing = columns.isnan();
        var x = columns.masked_fill(isMissing, _none);
        var angles = x.unsqueeze(2) * get_parameter(FrequenciesName)!.Times(2 * Math.PI);
        var waves = Wave.call(cat([x.unsqueeze(2), angles.sin(), angles.cos()], 2)).relu();
        return [x, where(isMissing.unsqueeze(2), get_parameter(MissingName)!, waves).flatten(1)];
    }

    private static Tensor Row(Tensor slot, int most, Tensor table)
    {
        using var last = most.ToScalar();
        var entity = slot.round();
        var isKnown = entity.ge(_none).logical_and(entity.le(last));   // neither where NaN
        return table.index_select(0, entity.masked_fill(isKnown.logical_not(), _none).to(ScalarType.Int64));
    }

    private string[] AddNumbers(LayerGraph graph, string input)
    {
        if (Wave is null)
            return [];
        using var scope = NewDisposeScope();
        var columns = _entities.Length == 0 ? input : graph.Add("Gather", [input, graph.Constant(_numbers)], ("axis", 1L));
        var isMissing = graph.Add("IsNaN", [columns]);
        var x = graph.Add("Where", [isMissing, graph.Constant([0f], 1), columns]);
        var number = Unsqueezed(x);
        var angles = graph.Add("Mul", [number, graph.Weight(get_parameter(FrequenciesName)!.Times(2 * Math.PI))]);
        var waves = graph.Add("Concat", [number, graph.Add("Sin", [angles]), graph.Add("Cos", [angles])], ("axis", 2L));
        var linear = graph.Add("Add", [graph.Add("MatMul", [waves, graph.Weight(Wave.Weight.t())]), graph.Weight(Wave.Bias!)]);
        var embedded = graph.Add("Where", [Unsqueezed(isMissing), graph.Weight(get_parameter(MissingName)!), graph.Add("Relu", [linear])]);
        return [x, graph.Add("Flatten", [embedded], ("axis", 1L))];

        string Unsqueezed(string value) => graph.Add("Unsqueeze", [value], ("axes", new[] { 2L }));
    }

    private static string AddRow(LayerGraph graph, string input, (int Slot, int Most) entity, Tensor table)
    {
        var rounded = graph.Add("Round", [graph.Add("Gather", [input, graph.Constant((long)entity.Slot)], ("axis", 1L))]);
        var isUnknown = graph.Add("Or", [graph.Add("IsNaN", [rounded]),
            graph.Add("Or", [graph.Add("Less", [rounded, graph.Constant([0f], 1)]), graph.Add("Greater", [rounded, graph.Constant([entity.Most], 1)])])]);
        var known = graph.Add("Cast", [graph.Add("Where", [isUnknown, graph.Constant([0f], 1), rounded])], ("to", Int64InOnnx));
        return graph.Add("Flatten", [graph.Add("Gather", [graph.Weight(table), known], ("axis", 0L))], ("axis", 1L));
    }

    // kept, because TorchSharp may finalize the Scalar of a literal while libtorch reads it
    private static readonly Scalar _none = 0.ToScalar();

    private static string TableName(int entity) => $"table{entity}";

    private Parameter Table(int entity) => get_parameter(TableName(entity))!;

    private void Register(string name, Tensor initial)
    {
        var parameter = new Parameter(initial.detach().clone());
        parameter.DetachFromDisposeScope();   // registering it does not
        register_parameter(name, parameter);
    }
}
