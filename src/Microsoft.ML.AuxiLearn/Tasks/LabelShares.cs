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

    private static IEnumerable<(double Label, double Weight)> Rows(Tensor labels, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        var values = labels.cpu().contiguous().data<float>().ToArray();
        var factors = weights?.cpu().contiguous().data<float>().ToArray();
        return [.. values.Select((value, row) => ((double)value, (double)(factors?[row] ?? 1f)))];
    }
}
