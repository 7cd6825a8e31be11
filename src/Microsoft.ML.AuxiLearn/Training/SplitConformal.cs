using System.Globalization;
using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Split conformal prediction: of n held-out rows, each with a nonconformity score s, the ⌈(n + 1) c⌉-th smallest is at least that of a new row with
/// probability c, whatever the model is, if the rows are exchangeable. Of numbers s = max(least output − y, y − largest output), which is |y − output| for one
/// output (Lei et al. 2018) and conformalised quantile regression for several (Romano, Patterson and Candès 2019); of classes s = 1 − p_y (Sadinle, Lei and
/// Wasserman 2019).
/// </summary>
internal static class SplitConformal
{
    // the row that the bound is of has a probability that differs by less in a batch of another size or on another processor, and belongs to its set there too
    private const double Rounding = 1e-6;

    /// <summary>The bound of intervals, in the label's units.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static ConformalPrediction OfNumbers(IHost host, double coverage, HeldOutOutputs? rows, float labelScale)
    {
        using var scope = NewDisposeScope();
        var scores = rows is null ? [] : maximum(rows.Outputs.amin(1) - rows.Labels, rows.Labels - rows.Outputs.amax(1)).data<double>().ToArray();
        return new(coverage, (float)(Quantile(host, coverage, scores) * labelScale));
    }

    /// <summary>The bound of sets of classes.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static ConformalPrediction OfClasses(IHost host, double coverage, HeldOutOutputs? rows)
    {
        using var scope = NewDisposeScope();
        var own = rows is null ? [] : softmax(rows.Outputs, 1).gather(1, rows.Labels.to(ScalarType.Int64).unsqueeze(1)).flatten().data<double>().ToArray();
        return new(coverage, (float)(1 - Quantile(host, coverage, [.. own.Select(probability => 1 - probability)]) - Rounding));
    }

    private static double Quantile(IHost host, double coverage, double[] scores)
    {
        var rank = (int)Math.Ceiling((scores.Length + 1) * coverage - 1e-9);
        var least = Math.Ceiling(coverage / (1 - coverage) - 1e-9);
        return rank <= scores.Length ? scores.Order().ElementAt(rank - 1) : throw host.Except(string.Create(CultureInfo.InvariantCulture,
            $"The option ConformalCoverage is {coverage} and there are {scores.Length} validation rows; expected at least {least} of them, by ValidationSet."));
    }
}
