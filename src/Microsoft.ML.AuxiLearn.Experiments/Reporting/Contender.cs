using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>One way of training that a comparison measures: a name and a function from a trial to an estimator.</summary>
/// <param name="Name">Its name in tables and files.</param>
/// <param name="Estimator">Makes what is fitted to the training rows of a trial.</param>
public sealed record Contender(string Name, Func<Trial, IEstimator<ITransformer>> Estimator)
{
    /// <summary>The name of the contender that uses no auxiliary task.</summary>
    public static string SingleTask { get; } = WeightingMethod.SingleTask.Name;

    /// <summary>What its result measures: a method, another model or an ablation.</summary>
    public ContenderRole Role { get; init; }

    /// <summary>
    /// The numbers that tuning varies, at most six. The first have the same values in the same trial of each contender. Without knobs there is one trial.
    /// </summary>
    public IReadOnlyList<Knob> Knobs { get; init; } = [];

    /// <summary>The contender it is tested against.</summary>
    public string Baseline { get; init; } = SingleTask;

    /// <summary>The auxiliary task that an ablation leaves out.</summary>
    public string? LeftOutTask { get; init; }

    /// <summary>
    /// A weighting method, with the learning rate and the weight decay as knobs, and the one thing of its own where it has one (of a bilevel method the
    /// auxiliary learning rate).
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="estimator">Makes the estimator from the method, as the trial tries it; <see cref="Trial.Configure"/> sets the knobs of its options.</param>
    public static Contender Of(WeightingMethod method, Func<WeightingMethod, Trial, IEstimator<ITransformer>> estimator)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new Contender(method.Name, trial => estimator(MethodKnob.Apply(method, trial.Knobs), trial)) { Knobs = MethodKnob.For(method) };
    }

    /// <summary>Another model, on the same rows without the auxiliary columns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="knobs">What tuning turns.</param>
    /// <param name="estimator">Makes the estimator.</param>
    public static Contender Outside(string name, IReadOnlyList<Knob> knobs, Func<Trial, IEstimator<ITransformer>> estimator) =>
        new(name, estimator) { Knobs = knobs, Role = ContenderRole.Outside };

    /// <summary>This contender without one auxiliary task, tested against itself, to measure what the task is worth.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="contender">This contender made without the task.</param>
    public Contender Without(string task, Contender contender) =>
        contender with { Name = $"{Name} without {task}", Role = ContenderRole.Ablation, Baseline = Name, LeftOutTask = task };
}
