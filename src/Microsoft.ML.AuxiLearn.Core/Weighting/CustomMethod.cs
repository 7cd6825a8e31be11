namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>A method that a delegate makes; equal to another of its name.</summary>
internal sealed record CustomMethod(string OwnName, Func<WeightingContext, TaskWeighting> Make, bool MakesBilevel) : WeightingMethod
{
    public override string Name => OwnName;

    public override bool IsBilevel => MakesBilevel;

    public override TaskWeighting Build(WeightingContext context) => Make(context);

    public bool Equals(CustomMethod? other) => other is not null && OwnName == other.OwnName;

    public override int GetHashCode() => OwnName.GetHashCode(StringComparison.Ordinal);
}
