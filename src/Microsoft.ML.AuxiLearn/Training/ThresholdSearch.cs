using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>The logit above which a row is called true so that a metric of held-out rows is largest; midway between the scores of two rows.</summary>
internal static class ThresholdSearch
{
    /// <summary>Finds it; 0 where there are no rows of both kinds.</summary>
    /// <param name="rows">Logits [n, 1] of yes and no.</param>
    /// <param name="metric">Of the weights of true positives, false positives, all true and all false rows.</param>
    public static float Of(HeldOutOutputs rows, Func<double, double, double, double, double> metric)
    {
        using var scope = NewDisposeScope();
        var scores = rows.Outputs.flatten().data<double>().ToArray();
        var (labels, weights) = (rows.Labels.data<double>().ToArray(), rows.Weights.data<double>().ToArray());
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(row => scores[row])];
        var (positives, negatives) = (order.Sum(row => labels[row] > 0.5 ? weights[row] : 0), order.Sum(row => labels[row] > 0.5 ? 0 : weights[row]));
        if (positives == 0 || negatives == 0)
            return 0;
        var (best, threshold, truePositives, falsePositives) = (double.NegativeInfinity, 0.0, 0.0, 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            if (labels[order[i]] > 0.5)
                truePositives += weights[order[i]];
            else
                falsePositives += weights[order[i]];
            var next = i + 1 < order.Length ? scores[order[i + 1]] : scores[order[i]] - 1;
            var value = metric(truePositives, falsePositives, positives, negatives);
            if (next < scores[order[i]] && value > best)
                (best, threshold) = (value, (scores[order[i]] + next) / 2);
        }
        return (float)threshold;
    }

    /// <summary>2 TP / (2 TP + FP + FN).</summary>
    public static double F1(double truePositives, double falsePositives, double positives, double negatives) =>
        2 * truePositives / (truePositives + falsePositives + positives);

    /// <summary>(TP / P + TN / N) / 2.</summary>
    public static double BalancedAccuracy(double truePositives, double falsePositives, double positives, double negatives) =>
        (truePositives / positives + 1 - falsePositives / negatives) / 2;
}
