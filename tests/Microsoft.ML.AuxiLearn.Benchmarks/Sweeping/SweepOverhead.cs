using System.Diagnostics;
using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;
using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Sweeping;

/// <summary>
/// What a sweep in a file costs beside its trainings, which are small ones: all that happens between the end of one training and the start of the next, and
/// where epochs are reported, over the time of a training. Medians over the trials.
/// </summary>
internal static class SweepOverhead
{
    private const int Trials = 60;
    private const int Rows = 1000;
    private const int Epochs = 27;

    public static IEnumerable<Figure> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("sweep");
        try
        {
            var (trainings, others) = (new List<double>(), new List<double>());
            Run(Path.Combine(folder.FullName, "sweep.db"), trainings, others);
            // The first trial compiles what the others use.
            yield return new("sweep/overhead-over-training", Timing.Median(others.Skip(1)) / Timing.Median(trainings.Skip(1)), "<= 0.02");
            yield return new("sweep/overhead-ms-per-trial", 1000 * Timing.Median(others.Skip(1)));
            yield return new("sweep/training-ms-per-trial", 1000 * Timing.Median(trainings.Skip(1)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(string file, List<double> trainings, List<double> others)
    {
        var ml = new MLContext(1);
        var (train, validation) = (Sample(ml, 1), Sample(ml, 2));
        var told = new Progress();
        var ended = Stopwatch.GetTimestamp();
        // Everyone goes on from each rung, so that every trial pays for all of them.
        new Sweep<AuxiLearnSweepOptions>(
            ml,
            new SweepSpace<AuxiLearnSweepOptions>().Only("WeightDecay", "AuxiliaryLearningRate"),
            trial =>
            {
                var (started, reporting) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
                var between = Stopwatch.GetElapsedTime(ended, started);
                var options = new AuxiLearnRegressionTrainer.Options
                {
                    AuxiliaryTasks = { AuxiliaryTask.Regression("Other") },
                    NumberOfEpochs = Epochs,
                    EarlyStoppingPatience = null,
                    ValidationSet = ValidationSet.From(validation),
                    Network = Network.Mlp(32),
                    Progress = epoch =>
                    {
                        var now = Stopwatch.GetTimestamp();
                        trial.Report(epoch.Epoch, epoch.Epochs, -trial.Number - epoch.Epoch);
                        reporting += Stopwatch.GetElapsedTime(now);
                    },
                };
                trial.Options.Network = null;
                (trial.Context.Regression.Trainers.AuxiLearn(trial.Options.ApplyTo(options)).Fit(train) as IDisposable).Dispose();
                ended = Stopwatch.GetTimestamp();
                trainings.Add((Stopwatch.GetElapsedTime(started, ended) - reporting).TotalSeconds);
                others.Add((between + reporting).TotalSeconds);
                return -trial.Number;
            })
        {
            HigherIsBetter = false,
            Strategy = SweepStrategy.SuccessiveHalving(Trials),
            File = file,
            Inputs = new ExperimentInputs()
                .Rows("train", train).Rows("validation", validation),
            Progress = told
        }.Run();
    }

    private static IDataView Sample(MLContext ml, int seed)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, 8).Select(_ => random.NextSingle())];
            return new Row { Features = features, Label = features.Sum() + random.NextSingle(), Other = features.Sum() };
        }).ToArray());
    }

    private sealed class Progress : IProgress<SweepResult<AuxiLearnSweepOptions>>
    {
        public void Report(SweepResult<AuxiLearnSweepOptions> value) => _ = value.ToString();
    }

    private sealed class Row
    {
        [VectorType(8)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Other { get; set; }
    }
}
