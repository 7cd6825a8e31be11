using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>The options that training goes by: those of the user after the preset of the weighting method.</summary>
internal static class EffectiveOptions
{
    private const double SelfSupervisedPrice = 0.1;

    private static readonly (string Name, Func<AuxiLearnOptions, object?> Value)[] _changing =
    [
        (nameof(AuxiLearnOptions.AuxiliaryOptimizer), options => options.AuxiliaryOptimizer),
        (nameof(AuxiLearnOptions.AuxiliaryWeightDecay), options => options.AuxiliaryWeightDecay),
        (nameof(AuxiLearnOptions.AuxiliaryBatchSize), options => options.AuxiliaryBatchSize),
        (nameof(AuxiLearnOptions.AuxiliarySet), options => options.AuxiliarySet),
        (nameof(AuxiLearnOptions.HypergradientSolver), options => options.HypergradientSolver),
        (nameof(AuxiLearnOptions.MaxHypergradientNorm), options => options.MaxHypergradientNorm),
        (nameof(AuxiLearnOptions.Momentum), options => options.Momentum),
        ("Scale of the learned task", options => options.LearnedTask?.Scale),
        ("Temperature of the learned task", options => options.LearnedTask?.Temperature),
        ("Entropy of the learned task", options => options.LearnedTask?.Entropy),
    ];

    /// <summary>A copy with what the method changes.</summary>
    public static AuxiLearnOptions Of(AuxiLearnOptions options)
    {
        var effective = options.Copy();
        effective.Weighting = options.Weighting.Resolve(options.IsDense && !options.Network.IsOfPoints, Price(options));
        Apply(effective.Weighting.Preset, effective);
        return effective;
    }

    /// <summary>What the method changes.</summary>
    /// <param name="options">The user's options.</param>
    /// <param name="effective">Those after the preset.</param>
    public static IReadOnlyList<OptionChange> Changes(AuxiLearnOptions options, AuxiLearnOptions effective)
    {
        var defaults = (AuxiLearnOptions)Activator.CreateInstance(options.GetType())!;
        if (options.LearnedTask is not null)
            defaults.AuxiliaryTasks.Add(AuxiliaryTask.Learned());
        return [.. from option in _changing
                   let was = option.Value(options)
                   let now = option.Value(effective)
                   where !Equals(was, now)
                   select new OptionChange(option.Name, was, now, WasChosen: !Equals(was, option.Value(defaults)))];
    }

    /// <summary>What tasks must be worth whose labels are made; null for the price of columns, which may be noise. docs/results.md compares them.</summary>
    private static double? Price(AuxiLearnOptions options) =>
        options.LearnedTask is not null ? 0
        : options.AuxiliaryTasks.Count > 0 && options.AuxiliaryTasks.All(task => task is SelfSupervisedTask) ? SelfSupervisedPrice
        : null;

    private static void Apply(WeightingPreset preset, AuxiLearnOptions options)
    {
        options.AuxiliaryOptimizer = preset.AuxiliaryOptimizer ?? options.AuxiliaryOptimizer;
        options.AuxiliaryWeightDecay = preset.AuxiliaryWeightDecay ?? options.AuxiliaryWeightDecay;
        options.HypergradientSolver = preset.HypergradientSolver?.Invoke(options.LearningRate) ?? options.HypergradientSolver;
        options.MaxHypergradientNorm = preset.MaxHypergradientNorm ?? options.MaxHypergradientNorm;
        options.Momentum = preset.Momentum ?? options.Momentum;
        if (preset.SharesBatchSize)
            options.AuxiliaryBatchSize = options.BatchSize;
        options.AveragesPixelsAsPublished |= preset.AveragesPixelsAsPublished;
        if (preset.LearnedTask is var (scale, temperature, entropy) && options.LearnedTask is { } learned)
            options.AuxiliaryTasks[options.AuxiliaryTasks.IndexOf(learned)] = learned with { Scale = scale, Temperature = temperature, Entropy = entropy };
        options.AuxiliarySet = preset.Rows switch
        {
            AuxiliaryRows.SecondBatch => AuxiliarySet.SecondBatch,
            AuxiliaryRows.OfTheirOwn when options.AuxiliarySet == AuxiliarySet.SecondBatch || options.AuxiliarySet == AuxiliarySet.Validation =>
                AuxiliarySet.HeldOut(),
            _ => options.AuxiliarySet,
        };
    }
}
