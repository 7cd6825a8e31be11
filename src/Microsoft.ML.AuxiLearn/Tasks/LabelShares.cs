using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tasks;

/// <summary>What a model that looks at no feature can know of labels: their mean, and which is the most frequent.</summary>
internal static class LabelShares
{
    /// <summary>The share of the most frequent label, by weight.</summary>
    /// <param name="labels">[n], all present.</param>
    /// <param name="weights">[n] or null.</param>
    public static double Largest(Tensor labels, Tensor? weights)
    {
        var rows = Rows(labels, weights).ToArray();
        return rows.GroupBy(row => row.Label, row => row.Weight).Max(label => label.Sum()) / rows.Sum(row => row.Weight);
    }

    /// <summary>The standard deviation around the mean, by weight.</summary>
    /// <inheritdoc cref="Largest" path="/param"/>
    public static double Deviation(Tensor labels, Tensor? weights)
    {
        var rows = Rows(labels, weights).ToArray();
        var weight = rows.Sum(row => row.Weight);
        var mean = rows.Sum(row => row.Weight * row.Label) / weight;
        return Math.Sqrt(rows.Sum(row => row.Weight * (row.Label - mean) * (row.Label - mean)) / weight);
    }

    /// <summary>n / (K n_k) for each class, by weight; 1 for a class without rows.</summary>
    /// <param name="labels">[n], classes from 0, NaN where missing.</param>
    /// <param name="weights">[n] or null.</param>
    /// <param name="classes">K.</param>
    public static float[] Balanced(Tensor labels, Tensor? weights, int classes)
    {
        var rows = Rows(labels, weights).Where(row => !double.IsNaN(row.Label)).ToArray();
        var counts = new double[classes];
        foreach (var (label, weight) in rows)
            counts[(int)Math.Round(label)] += weight;
        return [.. counts.Select(count => count == 0 ? 1 : (float)(counts.Sum() / (classes * count)))];
    }

    private static IEnumerable<(double Label, double Weight)> Rows(Tensor labels, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        var values = labels.cpu().contiguous().data<float>().ToArray();
        var factors = weights?.cpu().contiguous().data<float>().ToArray();
        return [.. values.Select((value, row) => ((double)value, (double)(factors?[row] ?? 1f)))];
    }
}
