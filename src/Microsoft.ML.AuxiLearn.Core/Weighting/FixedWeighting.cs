using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Σ_j w_j l_j with w chosen by hand.</summary>
/// <param name="Weights">w, one for each loss; none: 1 for the main task and <see cref="AuxiliaryWeight"/> shared out among the others.</param>
internal sealed record FixedMethod(IReadOnlyList<double> Weights) : WeightingMethod
{
    /// <summary>w.</summary>
    public IReadOnlyList<double> Weights { get; } = FixedWeighting.Checked(Weights);

    /// <summary>What all auxiliary tasks count together, at least 0.</summary>
    public double AuxiliaryWeight
    {
        get;
        init => field = FixedWeighting.Checked([value])[0];
    } = 1;

    public override IReadOnlyList<WeightingSetting> Settings => Weights.Count > 0
        ? []
        : [WeightingSetting.Number(nameof(AuxiliaryWeight), AuxiliaryWeight, 0.05, 5, value => this with { AuxiliaryWeight = value })];

    internal override MethodNotes Notes => new(
        "weights chosen by hand: Σ_j w_j l_j, `Fixed:1:0.5:...`; without weights, 1 for the main task and `AuxiliaryWeight` shared out among the others",
        Knobs: "w, one for each loss, the main one first")
    {
        When = "you know the weights, or tune them yourself",
        TorchJd = "Constant",
    };

    public override TaskWeighting Build(WeightingContext context) =>
        new FixedWeighting(Weights.Count > 0 ? Weights : [1, .. Enumerable.Repeat(AuxiliaryWeight / (context.Tasks - 1), context.Tasks - 1)]);

    public bool Equals(FixedMethod? other) => other is not null && AuxiliaryWeight == other.AuxiliaryWeight && Weights.SequenceEqual(other.Weights);

    public override int GetHashCode() => HashCode.Combine(Weights.Count, AuxiliaryWeight);

    private protected override IEnumerable<string> NameParts() =>
        Weights.Count > 0 ? Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)) : base.NameParts();

    private protected override WeightingMethod WithParts(string parts) => parts.Contains('=', StringComparison.Ordinal)
        ? base.WithParts(parts)
        : new FixedMethod([.. parts.Split(':').Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : throw new ArgumentException($"A weight of 'Fixed:{parts}' is '{part}'; expected a number."))]);
}

/// <summary>Σ_j w_j l_j with w chosen by hand.</summary>
internal sealed class FixedWeighting : LossWeighting
{
    private readonly double[] _weights;

    /// <summary>Weights that never change.</summary>
    /// <param name="weights">w, [T], each at least 0; the main task's is first.</param>
    /// <exception cref="ArgumentException">There is no weight, or one is negative or not finite.</exception>
    public FixedWeighting(params IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
            throw new ArgumentException("There is no weight; expected one for each loss.", nameof(weights));
        _weights = [.. Checked(weights)];
    }

    internal override bool DependsOnLosses => false;

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        if (_weights.Length != losses.Tasks)
            throw new InvalidOperationException($"There are {_weights.Length} fixed weights; expected one for each of {losses.Tasks} losses, the main task's "
                + "first.");
        var weights = tensor(_weights, losses.Means.dtype, losses.Means.device);
        Show(weights);
        return (weights * losses.Means).sum();
    }

    internal static IReadOnlyList<double> Checked(IReadOnlyList<double> weights)
    {
        foreach (var weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A fixed weight is {weight}; expected at least 0."), nameof(weights));
        }
        return weights;
    }
}
