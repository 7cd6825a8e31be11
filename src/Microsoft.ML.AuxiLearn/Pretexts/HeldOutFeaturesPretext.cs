using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>Some numbers of a vector, which are set to their mean, from the others.</summary>
internal sealed record HeldOutFeaturesPretext : SelfSupervision
{
    public HeldOutFeaturesPretext(IReadOnlyList<int> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        foreach (var slot in slots)
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(slots));
        if (slots.Count == 0 || slots.Distinct().Count() != slots.Count)
            throw new ArgumentException($"SelfSupervision.HeldOutFeatures has the slots [{string.Join(", ", slots)}]; expected at least one, and each once.");
        Slots = [.. slots];
    }

    /// <summary>Their places, from 0.</summary>
    public IReadOnlyList<int> Slots { get; }

    /// <inheritdoc/>
    public bool Equals(HeldOutFeaturesPretext? other) => other is not null && Slots.SequenceEqual(other.Slots);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Slots.Count, Slots[0]);

    private protected override string Arguments => string.Join(", ", Slots);

    internal override string? Expected(NetworkInput input) =>
        input.Shape is [var size] && size > Slots.Max() && size > Slots.Count ? null : $"vectors of more than {Math.Max(Slots.Max(), Slots.Count)} numbers";

    internal override PretextAnswer Answer(NetworkInput input) => PretextAnswer.OfNumbers(Slots.Count);

    internal override (Tensor Changed, Tensor Targets) Make(Tensor samples, SampleUnits units, Random random)
    {
        var slots = tensor(Slots.Select(slot => (long)slot).ToArray(), device: samples.device);
        var changed = samples.index_copy(1, slots, units.Mean.index_select(0, slots).expand(samples.shape[0], -1));
        return (changed, units.Standardized(samples).index_select(1, slots));
    }
}
