using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>From the attributes of an option class to dimensions.</summary>
internal static class SweptProperties
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public;

    private static readonly Type[] _integers = [typeof(int), typeof(long), typeof(short)];
    private static readonly Type[] _reals = [typeof(double), typeof(float)];

    /// <summary>How options become JSON and back.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Converters = { new JsonStringEnumConverter() } };

    /// <exception cref="ArgumentException">An attribute stands on a field, or on a property that cannot be set or is of another type.</exception>
    public static IEnumerable<SweepDimension> Of(object options, string[] path)
    {
        var type = options.GetType();
        if (type.GetFields(Members).FirstOrDefault(IsSwept) is { } field)
            throw new ArgumentException($"{type.Name}.{field.Name} is a field; expected a property with get and set, since no sweep sets fields.");
        return type.GetProperties(Members).Where(IsSwept).SelectMany(property => Of(property, options, [.. path, property.Name]));
    }

    /// <summary>The type of a property that can be set, or null.</summary>
    public static Type? TypeOf(Type type, string[] path) =>
        path.Aggregate((Type?)type, (holder, name) => holder?.GetProperty(name, Members) is { SetMethod.IsPublic: true } property
            ? property.PropertyType
            : null);

    private static bool IsSwept(MemberInfo member) => Attributes(member).Any();

    private static IEnumerable<Attribute> Attributes(MemberInfo member) =>
        member.GetCustomAttributes().Where(attribute => attribute is RangeAttribute or ChoiceAttribute or BooleanChoiceAttribute or NestOptionAttribute);

    private static IEnumerable<SweepDimension> Of(PropertyInfo property, object options, string[] path)
    {
        var name = $"{property.DeclaringType!.Name}.{property.Name}";
        if (property.SetMethod is not { IsPublic: true })
            throw new ArgumentException($"{name} cannot be set; expected a property with get and set.");
        return Attributes(property).First() switch
        {
            RangeAttribute range => [Interval(name, property.PropertyType, range, path)],
            ChoiceAttribute choice => [new SweepDimension.Choice(path, [.. choice.Candidates.Select(value => JsonSerializer.SerializeToNode(value, Json)!)])],
            BooleanChoiceAttribute => [new SweepDimension.Choice(path, [JsonValue.Create(false), JsonValue.Create(true)])],
            _ => property.GetValue(options) is { } nested ? Of(nested, path) : [],
        };
    }

    private static SweepDimension.Interval Interval(string name, Type type, RangeAttribute range, string[] path)
    {
        var isInteger = range.Min is int;
        if (!(isInteger ? _integers : _reals).Contains(type))
            throw new ArgumentException(
                $"{name} is of the type {type.Name} and its range of {range.Min.GetType().Name}; expected the same, whole numbers or others, of both.");
        var (low, high) = (Convert.ToDouble(range.Min, CultureInfo.InvariantCulture), Convert.ToDouble(range.Max, CultureInfo.InvariantCulture));
        return low <= high && (low > 0 || !range.LogBase)
            ? new SweepDimension.Interval(path, low, high, range.LogBase, isInteger)
            : throw new ArgumentException(
                $"{name} ranges from {range.Min} to {range.Max}; expected the lesser first{(range.LogBase ? ", and over 0 on a logarithmic scale" : "")}.");
    }
}
