using System.Globalization;
using System.Text.Json.Nodes;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>One thing that a sweep turns.</summary>
internal abstract record SweepDimension
{
    private protected SweepDimension(IReadOnlyList<string> path) => Path = path;

    /// <summary>The name of the property, behind those of the nested ones that hold it: Network.Width.</summary>
    public string Name => string.Join('.', Path);

    internal IReadOnlyList<string> Path { get; }

    /// <summary>The value at a place of [0, 1).</summary>
    internal abstract JsonNode At(double place);

    /// <summary>The values that a grid takes: all of a list, or that many of a range, both ends among them.</summary>
    internal abstract IEnumerable<JsonNode> Grid(int steps);

    /// <summary>The name and what it ranges over.</summary>
    public abstract override string ToString();

    /// <summary>Whether a configuration has the property, whatever its value.</summary>
    internal bool IsIn(JsonNode configuration) =>
        Path.SkipLast(1).Aggregate((JsonNode?)configuration, (parent, name) => parent?[name]) is JsonObject holder && holder.ContainsKey(Path[^1]);

    /// <summary>Writes the value into a configuration.</summary>
    internal void Set(JsonObject configuration, JsonNode value)
    {
        foreach (var name in Path.SkipLast(1))
            configuration = configuration[name]!.AsObject();
        configuration[Path[^1]] = value;
    }

    /// <summary>The value in a configuration: a number as Double, a text or a Boolean; null if there is none.</summary>
    internal object? Get(JsonNode configuration)
    {
        var node = Path.Aggregate((JsonNode?)configuration, (parent, name) => parent?[name]);
        return node?.GetValueKind() switch
        {
            null => null,
            System.Text.Json.JsonValueKind.Number => node.GetValue<double>(),
            System.Text.Json.JsonValueKind.True => true,
            System.Text.Json.JsonValueKind.False => false,
            _ => node.ToString(),
        };
    }

    /// <summary>Numbers from one end to the other.</summary>
    internal sealed record Interval(IReadOnlyList<string> Path, double Low, double High, bool IsLogarithmic, bool IsInteger) : SweepDimension(Path)
    {
        internal override JsonNode At(double place) => !IsInteger ? Real(place)
            : IsLogarithmic ? (long)Math.Round(Real(place))
            : (long)Low + (long)(place * (High - Low + 1));

        internal override IEnumerable<JsonNode> Grid(int steps)
        {
            double[] values = [.. Enumerable.Range(0, steps).Select(step => Real(steps == 1 ? 0.5 : step / (steps - 1.0)))];
            return IsInteger ? values.Select(value => Math.Round(value)).Distinct().Select(value => (JsonNode)(long)value)
                : values.Distinct().Select(value => (JsonNode)value);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Name} from {Low} to {High}{(IsLogarithmic ? ", logarithmic" : "")}");

        private double Real(double place) => IsLogarithmic ? Low * Math.Pow(High / Low, place) : Low + ((High - Low) * place);
    }

    /// <summary>One of some values.</summary>
    internal sealed record Choice(IReadOnlyList<string> Path, IReadOnlyList<JsonNode> Values) : SweepDimension(Path)
    {
        internal override JsonNode At(double place) => Values[(int)(place * Values.Count)].DeepClone();

        internal override IEnumerable<JsonNode> Grid(int steps) => Values.Select(value => value.DeepClone());

        public override string ToString() => $"{Name}: {string.Join(", ", Values)}";
    }
}
