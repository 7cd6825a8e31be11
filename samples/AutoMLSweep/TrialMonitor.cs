using System.Globalization;
using Microsoft.ML.AutoML;

namespace Microsoft.ML.AuxiLearn.Samples.AutoMLSweep;

/// <summary>Prints a line for each trial, and keeps none of their models, as AutoML's own monitor would.</summary>
internal sealed class TrialMonitor(string metric) : IMonitor
{
    private string _trial = "";
    private double _leastLoss = double.PositiveInfinity;

    public int Completed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Called by the factory of each trainer before it trains.</summary>
    public void Train(string trainer, object options) => _trial = $"{trainer}: {options}";

    public void ReportRunningTrial(TrialSettings settings) => _trial = "";

    public void ReportCompletedTrial(TrialResult result)
    {
        Completed++;
        var isBest = result.Loss < _leastLoss;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
                $"{result.TrialSettings.TrialId,4}  {metric} {result.Metric,8:F4}{(isBest ? " *" : "  ")}{result.DurationInMilliseconds / 1000,6:F1} s  "
                    + $"{_trial}"));
        _leastLoss = Math.Min(_leastLoss, result.Loss);
    }

    public void ReportBestTrial(TrialResult result)
    {
    }

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        Failed++;
        Console.WriteLine($"{settings.TrialId,4}  failed: {exception?.GetBaseException().Message}  {_trial}");
    }
}
