using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>A number that one weighting method alone has.</summary>
/// <param name="Knob">It; the point in its name tells it from an option of the trainer.</param>
/// <param name="Build">Makes the method with a value.</param>
internal sealed record MethodKnob(Knob Knob, Func<double, WeightingContext, TaskWeighting> Build)
{
    private static readonly Dictionary<string, MethodKnob> _all = new()
    {
        [WeightingMethod.Fixed().Name] = new(new("Fixed.AuxiliaryWeight", 0.05, 5), (sum, context) => new FixedWeighting([1, .. Enumerable.Repeat(sum / (context.Tasks - 1), context.Tasks - 1)])),
        [WeightingMethod.DynamicWeightAverage.Name] = new(new("DynamicWeightAverage.Temperature", 0.5, 8), (value, _) => new DynamicWeightAverage { Temperature = value }),
        [WeightingMethod.GradNorm.Name] = new(new("GradNorm.Alpha", 0.2, 3), (value, context) => new GradNorm(context.Tasks, device: context.Device) { Alpha = value }),
        [WeightingMethod.CaGrad.Name] = new(new("CaGrad.C", 0.1, 0.9), (value, _) => new CaGrad { C = value }),
    };

    /// <summary>What tuning turns for a method: what every network has, and one thing of its own.</summary>
    public static IReadOnlyList<Knob> For(WeightingMethod method) =>
    [
        Knob.LearningRate,
        Knob.WeightDecay,
        .. method.IsBilevel && !method.NeedsLearnedTask ? [Knob.AuxiliaryLearningRate] : _all.TryGetValue(method.Name, out var own) ? [own.Knob] : Array.Empty<Knob>(),
    ];

    /// <summary>The method with a trial's value of its own knob.</summary>
    public static WeightingMethod Apply(WeightingMethod method, IReadOnlyDictionary<string, double> knobs) =>
        _all.TryGetValue(method.Name, out var own) && knobs.TryGetValue(own.Knob.Name, out var value) ? Apply(method, value) : method;

    /// <summary>The method with a value of its own knob, which it must have.</summary>
    public static WeightingMethod Apply(WeightingMethod method, double value) => WeightingMethod.Custom(method.Name, context => _all[method.Name].Build(value, context));
}
