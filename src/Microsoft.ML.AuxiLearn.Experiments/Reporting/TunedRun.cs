using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn.Reporting;

/// <summary>One run: the trials of a contender on the rows of a seed, the best of them on the validation rows measured on the test rows.</summary>
internal static class TunedRun
{
    /// <exception cref="InvalidOperationException">No trial gave a model with a finite metric.</exception>
    /// <exception cref="OperationCanceledException">The comparison was ended.</exception>
    public static ComparisonRun Execute(Contender contender, int seed, ComparisonSplit split, ComparisonMetric metric, int trials,
        Func<ITransformer, IDataView, IReadOnlyDictionary<string, double>>? importance, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Fitted? best = null;
        Exception? failure = null;
        try
        {
            var sweep = new Sweep<Dictionary<string, double>>(null, KnobSpace.Of(contender.Knobs), Validation)
            {
                HigherIsBetter = metric.HigherIsBetter,
                Strategy = new RandomStrategy(trials, null),
                Seeds = [seed],
            };
            sweep.Run(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (best is null)
                throw new InvalidOperationException(failure?.Message ?? $"No trial gave a finite {metric.Name} on the validation rows.", failure);

            var test = metric.Measure(split.Train, best.Model.Transform(split.Test));
            return double.IsFinite(test[metric.Name])
                ? new ComparisonRun
                {
                    Method = contender.Name,
                    Seed = seed,
                    Metric = metric.Name,
                    Value = test[metric.Name],
                    Seconds = watch.Elapsed.TotalSeconds,
                    Role = contender.Role,
                    Baseline = contender.Baseline,
                    LeftOutTask = contender.LeftOutTask,
                    Validation = best.Validation,
                    Others = test.Where(pair => pair.Key != metric.Name && double.IsFinite(pair.Value)).ToDictionary(),
                    Knobs = best.Knobs,
                    Weights = Weights(best.Model),
                    Importance = importance is null ? [] : Importance(importance, best.Model, split.Test),
                }
                : throw new InvalidOperationException($"The {metric.Name} on the test rows is {test[metric.Name]}; expected a finite number.");
        }
        finally
        {
            best?.Dispose();
        }

        double Validation(SweepTrial<Dictionary<string, double>> trial)
        {
            try
            {
                var model = contender.Estimator(new Trial(seed, split, trial.Options, cancellationToken)).Fit(split.Train);
                var fitted = new Fitted(model, trial.Options, metric.Measure(split.Train, model.Transform(split.Validation))[metric.Name]);
                var isBest = double.IsFinite(fitted.Validation) && (best is null || metric.IsBetter(fitted.Validation, best.Validation));
                (isBest ? best : fitted)?.Dispose();
                best = isBest ? fitted : best;
                return fitted.Validation;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failure ??= exception;   // knobs under which training diverges are bad knobs, not a bad contender
                throw;
            }
        }
    }

    private static Dictionary<string, double> Importance(Func<ITransformer, IDataView, IReadOnlyDictionary<string, double>> measure, ITransformer model,
        IDataView rows)
    {
        try
        {
            return measure(model, rows).Where(pair => double.IsFinite(pair.Value)).ToDictionary();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The option {nameof(Comparison.Importance)} threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    /// <summary>The weights of the auxiliary tasks over the main task's, in the epoch whose weights the model has.</summary>
    private static Dictionary<string, double> Weights(ITransformer model)
    {
        var transformers = model as IEnumerable<ITransformer> ?? [model];
        if (transformers.OfType<AuxiLearnTransformer>().LastOrDefault()?.Model is not { BestEpoch: > 0 } learned)
            return [];
        var weights = learned.History.Best!.TaskWeights;
        return learned.TaskNames.Zip(weights, (name, weight) => (name, Weight: (double)weight / weights[0])).Skip(1)
            .Where(pair => double.IsFinite(pair.Weight)).ToDictionary(pair => pair.name, pair => pair.Weight);
    }

    private sealed record Fitted(ITransformer Model, IReadOnlyDictionary<string, double> Knobs, double Validation) : IDisposable
    {
        public void Dispose() => (Model as IDisposable)?.Dispose();
    }
}
