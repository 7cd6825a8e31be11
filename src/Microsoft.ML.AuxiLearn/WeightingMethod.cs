namespace Microsoft.ML.AuxiLearn;

/// <summary>How the losses of the tasks become the training loss of the primary network.</summary>
public sealed record WeightingMethod
{
    private WeightingMethod(string name) => Name = name;

    /// <summary>The main task alone; auxiliary columns are not read.</summary>
    public static WeightingMethod SingleTask { get; } = new(nameof(SingleTask)) { UsesAuxiliaryTasks = false };

    /// <summary>The plain sum of the losses.</summary>
    public static WeightingMethod Equal { get; } = new(nameof(Equal));

    /// <summary>The combiner's g(l; phi), learned along the hypergradient.</summary>
    public static WeightingMethod AuxiLearn { get; } = new(nameof(AuxiLearn)) { IsBilevel = true };

    /// <summary>Every method.</summary>
    public static IReadOnlyList<WeightingMethod> All { get; } = [SingleTask, Equal, AuxiLearn];

    /// <summary>The name in options, on command lines and in files.</summary>
    public string Name { get; }

    internal bool UsesAuxiliaryTasks { get; private init; } = true;

    internal bool IsBilevel { get; private init; }

    /// <summary>The method of that name, whatever its case.</summary>
    /// <exception cref="ArgumentException">No method has that name.</exception>
    public static WeightingMethod Parse(string name) =>
        All.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"No weighting method is named '{name}'; expected one of {string.Join(", ", All.Select(method => method.Name))}.", nameof(name));

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
