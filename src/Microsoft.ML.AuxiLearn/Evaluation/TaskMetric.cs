namespace Microsoft.ML.AuxiLearn;

/// <summary>A metric of a task: its name, its value, and whether higher is better.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="HigherIsBetter">Whether a larger number is better.</param>
public sealed record TaskMetric(string Name, double Value, bool HigherIsBetter)
{
    /// <summary>
    /// Δm = 100/K Σ_k (−1)^δ_k (M_k − B_k) / B_k in percent, δ_k = 1 where higher is better (Maninis et al. 2019, with the sign of later work): by how much the
    /// metrics of a
    /// method are worse on average than those of a baseline, such as the single tasks; below 0 is better.
    /// </summary>
    /// <param name="method">The metrics M of the method.</param>
    /// <param name="baseline">The metrics B of the baseline, with the same names in the same order, none 0.</param>
    /// <exception cref="ArgumentException">There is none, they are other metrics, or a baseline is 0.</exception>
    public static double Delta(IReadOnlyList<TaskMetric> method, IReadOnlyList<TaskMetric> baseline)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(baseline);
        if (method.Count == 0 || !method.Select(Kind).SequenceEqual(baseline.Select(Kind)))
            throw new ArgumentException($"The baseline's metrics are {Names(baseline)}; expected those of the method, {Names(method)}.");
        if (baseline.FirstOrDefault(metric => metric.Value == 0) is { } zero)
            throw new ArgumentException($"The baseline's metric {zero.Name} is 0; expected another number, since the difference is a share of it.");
        return 100 * method.Zip(baseline, (m, b) => (m.HigherIsBetter ? -1 : 1) * (m.Value - b.Value) / b.Value).Average();
    }

    private static (string, bool) Kind(TaskMetric metric) => (metric.Name, metric.HigherIsBetter);

    private static string Names(IReadOnlyList<TaskMetric> metrics) => metrics.Count == 0 ? "none" : string.Join(", ", metrics.Select(metric => metric.Name));
}
