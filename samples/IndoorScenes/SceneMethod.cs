namespace Microsoft.ML.AuxiLearn.Samples.IndoorScenes;

/// <summary>A way to use the auxiliary columns.</summary>
/// <param name="Name">Its name in tables, files and on the command line.</param>
/// <param name="Weighting">The weighting method.</param>
internal sealed record SceneMethod(string Name, WeightingMethod Weighting)
{
    /// <summary>The paper's procedure with its linear combiner, whose rate is the others'.</summary>
    public static WeightingMethod Paper { get; } = WeightingMethod.AuxiLearnPaper(LossCombiner.Linear());

    /// <summary>The combiner where it is one of the paper's.</summary>
    public LossCombiner? Combiner { get; init; }

    /// <summary>The learning rate of the combiner in the paper.</summary>
    public double PaperRate { get; init; } = 1e-3;

    /// <summary>The combiners of the paper, in its sizes.</summary>
    public static IReadOnlyList<SceneMethod> Combiners { get; } =
    [
        Combined("Linear", LossCombiner.Linear()),
        Combined("Nonlinear", LossCombiner.Nonlinear(3)),
        Combined("Convolutional", LossCombiner.Convolutional(8, 16)) with { PaperRate = 1e-4 },
    ];

    /// <summary>The default of other trainers.</summary>
    public static SceneMethod Relative { get; } = new(nameof(Relative), WeightingMethod.AuxiLearn(LossCombiner.Relative()));

    /// <summary>The single task, which every other is tested against.</summary>
    public static SceneMethod SingleTask { get; } = Of(WeightingMethod.SingleTask);

    /// <summary>What --compare compares with it; AuxiLearn is the library's choice, <see cref="LossCombiner.Convolutional"/>.</summary>
    public static IReadOnlyList<SceneMethod> Compared { get; } =
    [
        Of(WeightingMethod.Equal), Of(WeightingMethod.Uncertainty), Of(WeightingMethod.GradientCosine), Of(WeightingMethod.AuxiLearn()),
            Of(WeightingMethod.AuxiLearnPaper()), Relative, .. Combiners.SkipLast(1),
    ];

    /// <summary>Methods by their names, separated by commas.</summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static IReadOnlyList<SceneMethod> Parse(string names) => names.Equals("all", StringComparison.OrdinalIgnoreCase)
        ? [.. WeightingMethod.All.Select(Of), Relative, .. Combiners]
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Combiners.Prepend(Relative).FirstOrDefault(combiner => combiner.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? Of(WeightingMethod.Parse(name)))];

    private static SceneMethod Combined(string name, LossCombiner combiner) => new(name, WeightingMethod.AuxiLearn(combiner)) { Combiner = combiner };

    private static SceneMethod Of(WeightingMethod method) => new(method.Name, method == WeightingMethod.AuxiLearnPaper() ? Paper : method);
}
