namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>How long runs take, judged by those that are over.</summary>
internal sealed class RunTimes
{
    private readonly Dictionary<string, (double Sum, int Count)> _methods = [];

    public static RunTimes Of(IEnumerable<ComparisonRun> runs)
    {
        var times = new RunTimes();
        foreach (var run in runs)
            times.Add(run.Method, run.Seconds);
        return times;
    }

    private void Add(string method, double seconds)
    {
        var (sum, count) = _methods.GetValueOrDefault(method);
        _methods[method] = (sum + seconds, count + 1);
    }

    /// <summary>The mean of the method's runs, or of all methods' before its first; null before any.</summary>
    public double? Expected(string method) =>
        _methods.TryGetValue(method, out var own) ? own.Sum / own.Count
        : _methods.Count > 0 ? _methods.Values.Average(time => time.Sum / time.Count)
        : null;
}
