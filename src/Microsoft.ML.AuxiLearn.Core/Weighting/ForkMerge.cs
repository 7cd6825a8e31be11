namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>
/// ForkMerge (Jiang et al., 2023): from the same weights one branch trains the main task alone and another all tasks, weighed by a method of its own; every so
/// often both go on from (1 - λ) w_main + λ w_joint with the λ that validates best. The branches are the training's (Training/Fork.cs); the losses of the
/// second are weighed as its own method does.
/// </summary>
internal sealed record ForkMergeMethod : WeightingMethod
{
    /// <summary>How the branch of all tasks weighs them.</summary>
    public WeightingMethod Joint
    {
        get;
        init => field = value is { NeedsLearnedTask: false, UsesAuxiliaryTasks: true } and not ForkMergeMethod
            ? value
            : throw new ArgumentException($"The weighting method of a branch of ForkMerge is {value}; expected one that weighs auxiliary tasks in one branch.");
    } = Equal;

    /// <summary>The steps of each branch between two merges, at least 1.</summary>
    public int Interval
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Interval), value, "The steps between two merges are at least 1.");
    } = 100;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(Interval), Interval, 25, 400, value => this with { Interval = (int)Math.Round(value) })];

    public override bool IsBilevel => Joint.IsBilevel;

    internal override int? LeastSide => Joint.LeastSide;

    internal override WeightingPreset Preset => Joint.Preset;

    internal override MethodNotes Notes => new(
        "two branches, l_0 alone and all losses; every so often both go on from (1 − λ) w_main + λ w_joint, λ of 0 to 1 by the validation rows", "2",
        "Jiang et al., NeurIPS 2023", "the method of the branch of all tasks: `ForkMerge:AuxiLearn`")
    {
        When = "the validation rows are many, and auxiliary tasks may harm: it can always go on from the main task alone",
    };

    public override TaskWeighting Build(WeightingContext context) => Joint.Build(context);

    internal override WeightingMethod Resolve(bool isDense, double? price) => this with { Joint = Joint.Resolve(isDense, price) };

    private protected override IEnumerable<string> NameParts() => Joint.Equals(Equal) ? base.NameParts() : [.. base.NameParts(), Joint.Name];

    private protected override WeightingMethod WithParts(string parts)
    {
        if (!parts.StartsWith($"{nameof(Interval)}=", StringComparison.OrdinalIgnoreCase))
            return this with { Joint = Parse(parts) };
        var own = parts.Split(':', 2);
        var forked = (ForkMergeMethod)base.WithParts(own[0]);
        return own.Length == 1 ? forked : forked.WithParts(own[1]);
    }
}
