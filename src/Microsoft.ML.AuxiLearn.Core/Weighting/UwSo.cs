using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>UW-SO (Kirchdorfer et al., 2024).</summary>
internal sealed record UwSoMethod : WeightingMethod
{
    /// <summary>τ, positive.</summary>
    public double Temperature
    {
        get;
        init => field = Positive.Checked(nameof(Temperature), value);
    } = 1;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(Temperature), Temperature, 0.1, 100, value => this with { Temperature = value })];

    internal override MethodNotes Notes =>
        new("the uncertainty that is best for the losses as they are, 1 / l_j, normalised: w = softmax(1 / (τ l))", Source: "Kirchdorfer et al., GCPR 2024")
        {
            When = "as `Uncertainty`, with one temperature to tune instead of weights to learn",
        };

    public override TaskWeighting Build(WeightingContext context) => new UwSo { Temperature = Temperature };
}

/// <summary>UW-SO: w = softmax(1 / (τ l)) over the tasks with a label in the batch, without a gradient of its own; the weights sum to 1.</summary>
internal sealed class UwSo : LossWeighting
{
    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 1;

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        var l = losses.Values();
        var inverse = l.Select(loss => loss == 0 ? double.NegativeInfinity : 1 / (Temperature * loss)).ToArray();
        var largest = inverse.Max();
        var shares = inverse.Select(value => double.IsNegativeInfinity(value) ? 0 : Math.Exp(value - largest)).ToArray();
        var sum = shares.Sum();
        var weights = losses.Weights([.. shares.Select(share => sum == 0 ? 0 : share / sum)]);
        Show(weights);
        return (weights * losses.Means).sum();
    }
}
