using Microsoft.ML.AuxiLearn.Results;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Epoch after epoch to the end, to early stopping, or to what ends a training before: cancellation, an exception of the option Progress, or divergence, after
/// which it goes back to the
/// best weights, once, and on at a tenth of the learning rate. It knows nothing of networks.
/// </summary>
/// <param name="epochs">The most there are.</param>
/// <param name="patience">Epochs without a better one after which the loop ends; null for none.</param>
/// <param name="keepsBest">Whether cancellation, or an exception of <c>report</c>, ends the loop like its last epoch, once an epoch is done; else it is thrown
/// on.</param>
/// <param name="warn">Told in one sentence what came in between.</param>
internal sealed class EpochLoop(int epochs, int? patience, bool keepsBest, Action<string> warn)
{
    /// <summary>Runs the epochs.</summary>
    /// <param name="train">Trains and measures an epoch, from 1.</param>
    /// <param name="best">Decides which is the best.</param>
    /// <param name="keep">Keeps the weights of an epoch that is the best so far.</param>
    /// <param name="report">Tells of each epoch.</param>
    /// <param name="goBack">Goes back to the weights that were kept, and to a smaller learning rate; null where none are.</param>
    /// <returns>One report per epoch, and the best epoch; 0 where none can be measured.</returns>
    /// <exception cref="InvalidOperationException">Training diverged, and there is nothing to go back to.</exception>
    public TrainingRecord Run(Func<int, EpochReport> train, BestEpoch best, Action keep, Action<EpochReport> report, Action? goBack = null)
    {
        var history = new List<EpochReport>();
        var diverged = 0;
        while (history.Count < epochs)
        {
            var epoch = history.Count + 1;
            try
            {
                var measured = train(epoch);
                var current = measured with { IsBest = best.Offer(epoch, measured.ValidationMetric, measured.ValidationLoss) };
                history.Add(current);
                if (current.IsBest)
                    keep();
            }
            catch (DivergedException exception) when (goBack is not null && best.Number > 0)
            {
                if (++diverged > 1)
                    return Ended(exception.Message);
                goBack();
                warn($"{Clause(exception.Message)}; training goes back to the weights of epoch {best.Number}, and on at a tenth of the learning rate.");
                continue;
            }
            catch (OperationCanceledException) when (keepsBest && best.Number > 0)
            {
                return Ended($"Training was cancelled in epoch {epoch}");
            }
            try
            {
                report(history[^1]);
            }
            catch (Exception exception) when (keepsBest && best.Number > 0)
            {
                return Ended($"The option Progress threw {exception.GetType().Name} after epoch {epoch} ({Clause(exception.Message)})");
            }
            if (epoch - best.Number >= patience)
                break;
        }
        return TrainingRecord.Of(history, best.Number);

        TrainingRecord Ended(string reason)
        {
            warn($"{Clause(reason)}; training ends, and the model has the weights of epoch {best.Number}.");
            return TrainingRecord.Of(history, best.Number);
        }
    }

    private static string Clause(string sentence) => sentence.TrimEnd('.', ' ');
}
