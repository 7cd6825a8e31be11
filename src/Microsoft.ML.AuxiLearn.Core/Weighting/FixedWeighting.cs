using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Weighting;

/// <summary>Σ_j w_j l_j with w chosen by hand.</summary>
public sealed class FixedWeighting : LossWeighting
{
    private readonly double[] _weights;

    /// <summary>Weights that never change.</summary>
    /// <param name="weights">w, [T], each at least 0; the main task's is first.</param>
    /// <exception cref="ArgumentException">There is no weight, or one is negative or not finite.</exception>
    public FixedWeighting(params IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Check(weights);
        if (weights.Count == 0)
            throw new ArgumentException("There is no weight; expected one for each loss.", nameof(weights));
        _weights = [.. weights];
    }

    /// <summary>1 for the main task, and 1 shared out among the others.</summary>
    /// <param name="tasks">T, at least 1.</param>
    internal static FixedWeighting Halves(int tasks) => new([1, .. Enumerable.Repeat(1.0 / (tasks - 1), tasks - 1)]);

    /// <inheritdoc/>
    protected override Tensor Combine(TaskLosses losses)
    {
        if (_weights.Length != losses.Tasks)
            throw new InvalidOperationException($"There are {_weights.Length} fixed weights; expected one for each of {losses.Tasks} losses, the main task's first.");
        var weights = tensor(_weights, losses.Means.dtype, losses.Means.device);
        Show(weights);
        return (weights * losses.Means).sum();
    }

    internal static void Check(IEnumerable<double> weights)
    {
        foreach (var weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A fixed weight is {weight}; expected at least 0."), nameof(weights));
        }
    }
}
