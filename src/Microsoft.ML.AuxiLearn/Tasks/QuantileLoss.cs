using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>
/// The pinball loss of Koenker and Bassett (1978), the mean over the levels τ of max(τ e, (τ − 1) e) with e = target − output of this level; its least
/// expectation is at the τ-quantile. A head has an output for each level.
/// </summary>
internal sealed record QuantileLoss : TaskLoss
{
    private readonly Lazy<(Tensor, Tensor)> _slopes;   // of training, which asks for them in every step

    public QuantileLoss(IReadOnlyList<double> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0 || !levels.All(level => level > 0 && level < 1) || !levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second))
            throw new ArgumentException($"The levels of TaskLoss.Quantile are {string.Join(", ", levels.Select(Text))}; "
                + "expected at least one, over 0 and under 1, each larger than the one before.", nameof(levels));
        Levels = [.. levels];
        _slopes = new(() =>
        {
            var (above, below) = Slopes(ScalarType.Float32);
            return (above.DetachFromDisposeScope(), below.DetachFromDisposeScope());
        });
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

    /// <summary>By one kernel of two slopes, 1 − τ and −τ, over output − target.</summary>
    internal override Tensor PerSample(Tensor outputs, Tensor targets)
    {
        var (above, below) = outputs.dtype == ScalarType.Float32 ? _slopes.Value : Slopes(outputs.dtype);
        (above, below) = (above.to(outputs.device), below.to(outputs.device));
        return targets.shape[1] == 1
            ? nn.functional.prelu((outputs - targets) * above, below).mean([1L], keepdim: true)
            : nn.functional.prelu((outputs.unsqueeze(2) - targets.unsqueeze(1)) * above.unsqueeze(1), below).mean([1L]);
    }

    /// <summary>1 − τ, and what it is multiplied by for −τ, [levels].</summary>
    private (Tensor Above, Tensor Below) Slopes(ScalarType type) => (
        tensor(Levels.Select(level => 1 - level).ToArray(), dtype: type),
        tensor(Levels.Select(level => level / (level - 1)).ToArray(), dtype: type));

    private static string Text(double level) => level.ToString(CultureInfo.InvariantCulture);
}
