using System.Reflection;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// The methods that names, lists, sweeps and documents know: what the factories of <see cref="WeightingMethod"/> make by default, in their order, and then what
/// was registered.
/// </summary>
internal static class WeightingMethodList
{
    private static readonly Lock _lock = new();
    private static readonly List<WeightingMethod> _registered = [];

    /// <summary>The library's own.</summary>
    public static IReadOnlyList<WeightingMethod> Own { get; } =
    [
        .. typeof(WeightingMethod).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(factory => factory.ReturnType == typeof(WeightingMethod) && factory.GetParameters().All(IsOptional))
            .OrderBy(factory => factory.MetadataToken)
            .Select(factory => (WeightingMethod)factory.Invoke(null, [.. factory.GetParameters().Select(Default)])!),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WeightingMethod> Known
    {
        get
        {
            lock (_lock)
                return [.. Own, .. _registered];
        }
    }

    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public static void Register(WeightingMethod method)
    {
        lock (_lock)
        {
            if (Own.Concat(_registered).Any(known => known.Kind.Equals(method.Kind, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException($"There is a weighting method named '{method.Kind}' already; expected another name.", nameof(method));
            _registered.Add(method);
        }
    }

    private static bool IsOptional(ParameterInfo parameter) => parameter.HasDefaultValue || parameter.IsDefined(typeof(ParamArrayAttribute));

    private static object? Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? parameter.DefaultValue : Array.CreateInstance(parameter.ParameterType.GetElementType()!, 0);
}
