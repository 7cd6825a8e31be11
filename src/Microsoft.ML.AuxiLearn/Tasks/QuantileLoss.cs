using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// The pinball loss of Koenker and Bassett (1978), the mean over the levels τ of max(τ e, (τ − 1) e) with e = target − output of this level; its least
/// expectation is at the τ-quantile. A head has an output for each level.
/// </summary>
internal sealed record QuantileLoss : TaskLoss
{
    public QuantileLoss(IReadOnlyList<double> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0 || !levels.All(level => level > 0 && level < 1) || !levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second))
            throw new ArgumentException($"The levels of TaskLoss.Quantile are {string.Join(", ", levels.Select(Text))}; "
                + "expected at least one, over 0 and under 1, each larger than the one before.", nameof(levels));
        Levels = [.. levels];
    }

    /// <summary>τ, ascending.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>The level that is nearest to the median.</summary>
    public int Middle => Enumerable.Range(0, Levels.Count).MinBy(level => Math.Abs(Levels[level] - 0.5));

    public IReadOnlyList<string> Names => [.. Levels.Select(Text)];

    internal override TargetKind Target => TargetKind.Number;

    public bool Equals(QuantileLoss? other) => other is not null && Levels.SequenceEqual(other.Levels);

    public override int GetHashCode() => HashCode.Combine(Levels.Count, Levels[0]);

    public override string ToString() => $"Quantile({string.Join(", ", Names)})";

    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var error = targets.unsqueeze(1) - outputs.unsqueeze(2);   // [n, levels, t]
        var over = tensor([.. Levels], [Levels.Count, 1], dtype: outputs.dtype, device: outputs.device);
        var under = tensor([.. Levels.Select(level => level - 1)], [Levels.Count, 1], dtype: outputs.dtype, device: outputs.device);
        return maximum(error * over, error * under).mean([1L]);
    }

    private static string Text(double level) => level.ToString(CultureInfo.InvariantCulture);
}
