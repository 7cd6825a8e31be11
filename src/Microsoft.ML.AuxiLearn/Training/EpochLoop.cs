using Microsoft.ML.AuxiLearn.Results;
using Microsoft.ML.AuxiLearn.Resuming;

namespace Microsoft.ML.AuxiLearn.Training;

/// <summary>
/// Epoch after epoch to the end, to early stopping, or to what ends a training before: cancellation, an exception of the option Progress, or divergence, after
/// which it goes back to the best weights, once, and on at a tenth of the learning rate. It knows nothing of networks.
/// </summary>
/// <param name="epochs">The most there are.</param>
/// <param name="patience">Epochs without a better one after which the loop ends; null for none.</param>
/// <param name="keepsBest">Whether cancellation, or an exception of <c>report</c>, ends the loop like its last epoch, once an epoch is done; else it is thrown
/// on.</param>
/// <param name="warn">Told in one sentence what came in between.</param>
internal sealed class EpochLoop(int epochs, int? patience, bool keepsBest, Action<string> warn) : IStateful
{
    private List<EpochReport> _history = [];
    private int _diverged;

    /// <summary>The epochs that are done.</summary>
    public int Epochs => _history.Count;

    /// <summary>Runs the epochs.</summary>
    /// <param name="train">Trains and measures an epoch, from 1.</param>
    /// <param name="best">Decides which is the best.</param>
    /// <param name="keep">Keeps the weights of an epoch that is the best so far.</param>
    /// <param name="report">Tells of each epoch, those of a checkpoint first.</param>
    /// <param name="goBack">Goes back to the weights that were kept, and to a smaller learning rate; null where none are.</param>
    /// <param name="save">Called when an epoch is done and reported: told whether it is the last.</param>
    /// <returns>One report per epoch, and the best epoch; 0 where none can be measured.</returns>
    /// <exception cref="InvalidOperationException">Training diverged, and there is nothing to go back to.</exception>
    public TrainingRecord Run(Func<int, EpochReport> train, BestEpoch best, Action keep, Action<EpochReport> report, Action? goBack = null,
        Action<bool>? save = null)
    {
        for (var reported = 0; reported < _history.Count || !IsOver(); reported++)   // what a checkpoint has brought is reported too
        {
            var isNew = reported == _history.Count;
            while (reported == _history.Count)
            {
                var epoch = reported + 1;
                try
                {
                    var measured = train(epoch);
                    var current = measured with { IsBest = best.Offer(epoch, measured.ValidationMetric, measured.ValidationLoss) };
                    _history.Add(current);
                    if (current.IsBest)
                        keep();
                }
                catch (DivergedException exception) when (goBack is not null && best.Number > 0)
                {
                    if (++_diverged > 1)
                        return Ended(exception.Message);
                    goBack();
                    warn($"{Clause(exception.Message)}; training returns to the weights of epoch {best.Number} and continues at a tenth of the learning rate.");
                }
                catch (OperationCanceledException) when (keepsBest && best.Number > 0)
                {
                    return Ended($"Training was cancelled in epoch {epoch}");
                }
            }
            try
            {
                report(_history[reported]);
            }
            catch (Exception exception) when (keepsBest && best.Number > 0)
            {
                return Ended($"The option Progress threw {exception.GetType().Name} after epoch {reported + 1} ({Clause(exception.Message)})");
            }
            if (isNew)
                save?.Invoke(IsOver());
        }
        return TrainingRecord.Of(_history, best.Number);

        bool IsOver() => _history.Count >= epochs || _history.Count - best.Number >= patience;

        TrainingRecord Ended(string reason)
        {
            warn($"{Clause(reason)}; training ends, and the model has the weights of epoch {best.Number}.");
            return TrainingRecord.Of(_history, best.Number);
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateTransfer state)
    {
        var record = TrainingRecord.Of(_history, 0).ToJson();
        state.Value("history", ref record);
        if (state.IsLoading)
            _history = [.. TrainingRecord.Parse(record).History];
        state.Value("diverged", ref _diverged);
    }

    private static string Clause(string sentence) => sentence.TrimEnd('.', ' ');
}
