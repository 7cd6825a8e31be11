namespace Microsoft.ML.AuxiLearn.Trainers;

/// <summary>An option that a weighting method changed, because it was published so.</summary>
/// <param name="Option">Its name.</param>
/// <param name="Was">What the options said.</param>
/// <param name="Is">What training goes by.</param>
/// <param name="WasChosen">Whether what the options said is another value than the default.</param>
internal sealed record OptionChange(string Option, object? Was, object? Is, bool WasChosen)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Option}: {Was ?? "null"} became {Is ?? "null"}");
}
