using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>What tuning turns for a weighting method; the point in the name of a knob tells a setting of the method from an option of the trainer.</summary>
internal static class MethodKnob
{
    /// <summary>
    /// What every network has, and one thing of its own: the auxiliary learning rate where it is learned along the hypergradient, else its first number.
    /// </summary>
    public static IReadOnlyList<Knob> For(WeightingMethod method) =>
    [
        Knob.LearningRate,
        Knob.WeightDecay,
        .. method.IsBilevel && !method.NeedsLearnedTask ? [Knob.AuxiliaryLearningRate]
            : Own(method) is { } own ? [new Knob(Name(method, own), own.Low, own.High)]
            : Array.Empty<Knob>(),
    ];

    /// <summary>The method with a trial's value of its own knob.</summary>
    public static WeightingMethod Apply(WeightingMethod method, IReadOnlyDictionary<string, double> knobs) =>
        Own(method) is { } own && knobs.TryGetValue(Name(method, own), out var value) ? own.With(value) : method;

    /// <summary>The number of its own that is sought; null where it has none.</summary>
    public static WeightingSetting? Own(WeightingMethod method) =>
        method.IsBilevel ? null : method.Settings.FirstOrDefault(setting => setting.Choices.Count == 0);

    private static string Name(WeightingMethod method, WeightingSetting own) => $"{method.Kind}.{own.Name}";
}
