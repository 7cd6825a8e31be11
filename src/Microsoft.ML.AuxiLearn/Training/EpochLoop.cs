using Microsoft.ML.AuxiLearn.Results;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>Epoch after epoch to the end, to early stopping or to cancellation. It knows nothing of networks.</summary>
/// <param name="epochs">The most there are.</param>
/// <param name="patience">Epochs without a better one after which the loop ends; null for none.</param>
/// <param name="keepsBestWhenCancelled">Whether cancellation ends the loop like its last epoch, once an epoch is done; else it is thrown on.</param>
internal sealed class EpochLoop(int epochs, int? patience, bool keepsBestWhenCancelled)
{
    /// <summary>Runs the epochs.</summary>
    /// <param name="train">Trains and measures an epoch, from 1.</param>
    /// <param name="best">Decides which is the best.</param>
    /// <param name="keep">Keeps the weights of an epoch that is the best so far.</param>
    /// <param name="report">Tells of each epoch.</param>
    /// <returns>One report per epoch, and the best epoch.</returns>
    public TrainingRecord Run(Func<int, EpochReport> train, BestEpoch best, Action keep, Action<EpochReport> report)
    {
        var history = new List<EpochReport>();
        try
        {
            for (var epoch = 1; epoch <= epochs; epoch++)
            {
                var measured = train(epoch);
                var current = measured with { IsBest = best.Offer(epoch, measured.ValidationMetric, measured.ValidationLoss) };
                history.Add(current);
                if (current.IsBest)
                    keep();
                report(current);
                if (epoch - best.Number >= patience)
                    break;
            }
        }
        catch (OperationCanceledException) when (keepsBestWhenCancelled && best.Number > 0)
        {
        }
        return TrainingRecord.Of(history, best.Number);
    }
}
