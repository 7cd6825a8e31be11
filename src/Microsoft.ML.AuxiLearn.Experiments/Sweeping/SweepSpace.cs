using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// What a sweep seeks in: the properties of an option class with an attribute of <c>Microsoft.ML.SearchSpace</c> (Range, Choice, BooleanChoice, and NestOption
/// on a nested class), as AutoML's <c>SearchSpace</c> reads them. Everything else stays as one's own options have it. A space never changes; its methods make
/// others.
/// </summary>
/// <typeparam name="TOptions">An option class whose properties survive as JSON, such as <see cref="AuxiLearnSweepOptions"/>.</typeparam>
public sealed class SweepSpace<TOptions> where TOptions : class, new()
{
    private readonly JsonObject _own;

    /// <summary>All that the attributes tell.</summary>
    /// <param name="own">One's own options, the first trial of a random sweep; null for those of a new object.</param>
    /// <exception cref="ArgumentException">An attribute stands on a field, or on a property that cannot be set, is of another type, or does not survive as
    /// JSON.</exception>
    public SweepSpace(TOptions? own = null)
    {
        own ??= new TOptions();
        _own = JsonSerializer.SerializeToNode(own, SweptProperties.Json)!.AsObject();
        Dimensions = [.. SweptProperties.Of(own, [])];
        if (Dimensions.FirstOrDefault(dimension => !dimension.IsIn(_own)) is { } lost)
            throw new ArgumentException($"{typeof(TOptions).Name}.{lost.Name} has another name in JSON or none; expected its own.");
    }

    internal SweepSpace(JsonObject own, IReadOnlyList<SweepDimension> dimensions) => (_own, Dimensions) = (own, dimensions);

    /// <summary>What is turned.</summary>
    internal IReadOnlyList<SweepDimension> Dimensions { get; }

    /// <summary>The space of these dimensions alone.</summary>
    /// <param name="names">Names of dimensions: LearningRate, Network.Width.</param>
    /// <exception cref="ArgumentException">No dimension has that name.</exception>
    public SweepSpace<TOptions> Only(params string[] names)
    {
        Known(names);
        return new(_own, [.. Dimensions.Where(dimension => names.Contains(dimension.Name))]);
    }

    /// <summary>The space without some dimensions, which stay as one's own options have them.</summary>
    /// <param name="names">Names of dimensions.</param>
    /// <exception cref="ArgumentException">No dimension has that name.</exception>
    public SweepSpace<TOptions> Without(params string[] names)
    {
        Known(names);
        return new(_own, [.. Dimensions.Where(dimension => !names.Contains(dimension.Name))]);
    }

    /// <summary>The space with a list of values for a property, whether or not it was turned before.</summary>
    /// <param name="name">The property: AuxiliaryWeightDecay, Network.Width.</param>
    /// <param name="values">The values, at least one, each of the property's type.</param>
    /// <exception cref="ArgumentException">No property has that name, or a value is none of its type.</exception>
    public SweepSpace<TOptions> With<TValue>(string name, params TValue[] values)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(values);
        string[] path = name.Split('.');
        var type = SweptProperties.TypeOf(typeof(TOptions), path)
            ?? throw new ArgumentException($"{typeof(TOptions).Name} has no property '{name}' that can be set.", nameof(name));
        if (values.Length == 0)
            throw new ArgumentException($"There is no value for '{name}'; expected at least one.", nameof(values));
        var dimension = new SweepDimension.Choice(path, [.. values.Select(value => Node(name, type, value))]);
        if (!dimension.IsIn(_own))
            throw new ArgumentException(
                $"The options given to the space have {string.Join('.', path.SkipLast(1))} = null; expected an object, so that it has '{path[^1]}'.",
                nameof(name));
        return new(_own, Dimensions.Any(other => other.Name == name)
            ? [.. Dimensions.Select(other => other.Name == name ? dimension : other)]
            : [.. Dimensions, dimension]);
    }

    /// <summary>The values of the dimensions in a configuration, by name: numbers as Double, names, true and false.</summary>
    /// <param name="options">A configuration.</param>
    public IReadOnlyDictionary<string, object> Values(TOptions options) => Values(JsonSerializer.SerializeToNode(options, SweptProperties.Json)!);

    /// <summary>What a store must share: what is turned and over what, and what is not turned.</summary>
    internal ExperimentInputs Describe(ExperimentInputs inputs)
    {
        inputs = _own.Aggregate(inputs, (before, own) => before.Option(own.Key, own.Value?.ToJsonString()));
        return Dimensions.Aggregate(inputs, (before, dimension) => before.Option($"range of {dimension.Name}", dimension));
    }

    /// <summary>One's own options.</summary>
    internal string Own => _own.ToJsonString();

    /// <summary>The configuration at a point of the unit cube, as JSON.</summary>
    internal string At(IReadOnlyList<double> point) => With(Dimensions.Zip(point, (dimension, place) => (dimension, dimension.At(place))));

    /// <summary>How many configurations a grid has.</summary>
    internal double GridSize(int steps) => Dimensions.Aggregate(1.0, (product, dimension) => product * dimension.Grid(steps).Count());

    /// <summary>Every combination of the dimensions' values, the last dimension's changing first, as JSON.</summary>
    internal IEnumerable<string> Grid(int steps)
    {
        IEnumerable<IEnumerable<(SweepDimension, JsonNode)>> combinations = [[]];
        foreach (var dimension in Dimensions)
            combinations = [.. combinations.SelectMany(_ => dimension.Grid(steps), (before, value) => before.Append((dimension, value)))];
        return combinations.Select(With);
    }

    internal static TOptions Read(string configuration) => JsonSerializer.Deserialize<TOptions>(configuration, SweptProperties.Json)!;

    internal IReadOnlyDictionary<string, object> Values(JsonNode configuration) =>
        Dimensions.Select(dimension => (dimension.Name, Value: dimension.Get(configuration))).Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value!);

    private string With(IEnumerable<(SweepDimension Dimension, JsonNode Value)> values)
    {
        var configuration = _own.DeepClone().AsObject();
        foreach (var (dimension, value) in values)
            dimension.Set(configuration, value.DeepClone());
        return configuration.ToJsonString();
    }

    private static JsonNode Node<TValue>(string name, Type type, TValue value)
    {
        try
        {
            var node = JsonSerializer.SerializeToNode(value, SweptProperties.Json)!;
            _ = node.Deserialize(type, SweptProperties.Json);
            return node;
        }
        catch (JsonException)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A value for '{name}' is {value}; expected {type.Name}."));
        }
    }

    private void Known(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => Dimensions.All(dimension => dimension.Name != name)) is { } unknown)
            throw new ArgumentException(
                $"The sweep turns no '{unknown}'; expected some of {string.Join(", ", Dimensions.Select(dimension => dimension.Name))}.", nameof(names));
    }
}
