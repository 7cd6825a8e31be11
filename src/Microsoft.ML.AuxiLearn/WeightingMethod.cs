using Microsoft.ML.AuxiLearn.Weighting;
using TorchSharp;

namespace Microsoft.ML.AuxiLearn;

/// <summary>How the losses of the tasks become the training signal of the primary network.</summary>
public sealed record WeightingMethod
{
    private readonly Func<WeightingContext, TaskWeighting> _build;

    private WeightingMethod(string name, Func<WeightingContext, TaskWeighting> build) => (Name, _build) = (name, build);

    /// <summary>The main task alone; auxiliary columns are not read.</summary>
    public static WeightingMethod SingleTask { get; } = new(nameof(SingleTask), _ => new SingleTask()) { UsesAuxiliaryTasks = false };

    /// <summary>The plain sum of the losses.</summary>
    public static WeightingMethod Equal { get; } = new(nameof(Equal), _ => new EqualWeighting());

    /// <summary>Homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018).</summary>
    public static WeightingMethod Uncertainty { get; } = new(nameof(Uncertainty), context => new UncertaintyWeighting(context.Tasks, device: context.Device));

    /// <summary>Dynamic weight average (Liu, Johns and Davison, 2019).</summary>
    public static WeightingMethod DynamicWeightAverage { get; } = new(nameof(DynamicWeightAverage), _ => new DynamicWeightAverage());

    /// <summary>GradNorm (Chen et al., 2018).</summary>
    public static WeightingMethod GradNorm { get; } = new(nameof(GradNorm), context => new GradNorm(context.Tasks, device: context.Device));

    /// <summary>Gradient cosine similarity (Du et al., 2018).</summary>
    public static WeightingMethod GradientCosine { get; } = new(nameof(GradientCosine), _ => new GradientCosineSimilarity());

    /// <summary>The combiner's g(l; phi), learned along the hypergradient.</summary>
    public static WeightingMethod AuxiLearn { get; } =
        new(nameof(AuxiLearn), context => new CombinerWeighting(context.Options.Combiner.Build(context.Tasks).to(context.Device))) { IsBilevel = true };

    /// <summary>Every method.</summary>
    public static IReadOnlyList<WeightingMethod> All { get; } = [SingleTask, Equal, Uncertainty, DynamicWeightAverage, GradNorm, GradientCosine, AuxiLearn];

    /// <summary>The name in options, on command lines and in files.</summary>
    public string Name { get; }

    /// <summary>Whether the auxiliary columns are read.</summary>
    internal bool UsesAuxiliaryTasks { get; private init; } = true;

    /// <summary>Whether the method needs an auxiliary set.</summary>
    internal bool IsBilevel { get; private init; }

    /// <summary>The method of that name, whatever its case.</summary>
    /// <exception cref="ArgumentException">No method has that name.</exception>
    public static WeightingMethod Parse(string name) =>
        All.FirstOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"No weighting method is named '{name}'; expected one of {string.Join(", ", All.Select(method => method.Name))}.", nameof(name));

    /// <summary>Makes the method for one training.</summary>
    internal TaskWeighting Build(WeightingContext context) => _build(context);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public bool Equals(WeightingMethod? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>What a weighting method is made for.</summary>
/// <param name="Tasks">T.</param>
/// <param name="Options">The trainer's options.</param>
/// <param name="Device">Where the losses are.</param>
internal sealed record WeightingContext(int Tasks, AuxiLearnOptions Options, torch.Device Device);
