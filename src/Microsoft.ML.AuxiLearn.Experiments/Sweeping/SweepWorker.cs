using Microsoft.ML.AuxiLearn.Trials;

namespace Microsoft.ML.AuxiLearn.Sweeping;

/// <summary>Trains a trial of a sweep: its configuration with each seed.</summary>
internal sealed class SweepWorker<TOptions>(
    MLContext? context, Func<SweepTrial<TOptions>, double> objective, Sweep<TOptions> sweep, IReadOnlyList<int> trials,
        CancellationToken cancellationToken) where TOptions : class, new()
{
    private readonly Dictionary<int, int> _numbers = trials.Index().ToDictionary(trial => trial.Item, trial => trial.Index);

    public (TrialState State, string? Outcome) Train(TrialRecord record, TrialLease lease)
    {
        foreach (var seed in sweep.Seeds)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            var before = record.Marks.Where(mark => mark.Seed == seed && mark.Epoch is null)   // of a worker that was killed later
                .Select(mark => (double?)mark.Value).FirstOrDefault();
            var trial = new SweepTrial<TOptions>(context, sweep, _numbers[record.Trial], seed, SweepSpace<TOptions>.Read(record.Configuration),
                (epoch, value) => lease.Mark(seed, epoch, value), ending);
            double value;
            try
            {
                value = before ?? objective(trial);
            }
            catch (Exception) when (trial.IsStopped || IsCancelled(lease))
            {
                value = double.NaN;
            }
            catch (Exception exception)
            {
                return (TrialState.Failed, exception.Message);
            }
            if (trial.IsStopped)
                return (TrialState.Stopped, null);
            if (IsCancelled(lease))
                return (TrialState.Open, null);   // what a cancelled training gives is not the configuration's
            if (!double.IsFinite(value))
                return (TrialState.Failed, $"The metric is {value} with seed {seed}; expected a finite number.");
            trial.PassRungs();
            if (lease.Mark(seed, null, value) is { } reached && seed != sweep.Seeds[^1]
                && !sweep.Strategy.GoesOn(value, reached, sweep.HigherIsBetter))
                return (TrialState.Stopped, null);
        }
        return (TrialState.Done, null);
    }

    private bool IsCancelled(TrialLease lease) => cancellationToken.IsCancellationRequested || lease.Lost.IsCancellationRequested;
}
