using Microsoft.ML.AuxiLearn.Benchmarks.Images;
using Microsoft.ML.AuxiLearn.Benchmarks.Throughput;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Trainers;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Reports;

/// <summary>
/// The processor time of a training whose history has the gradients of the tasks, over that of the same training without them. All else that a history has is
/// there anyway, or is read once an epoch.
/// </summary>
internal static class HistoryCost
{
    private const int Rounds = 7;

    public static IEnumerable<Figure> Measure()
    {
        foreach (var tasks in (int[])[3, 312])
        {
            var table = NumberRow.View(NumberRow.Rows(5000, others: tasks), others: tasks);
            yield return Compare($"history/mlp/{tasks}-tasks", table, new()
            {
                AuxiliaryTasks = { AuxiliaryTask.VectorRegression(nameof(NumberRow.Others)) },
                Weighting = WeightingMethod.Equal,
                NumberOfEpochs = 20,
                BatchSize = 64,
            });
        }
        yield return Compare("history/convnet/10-tasks", Photo.View(320, 16, 10), new()
        {
            FeatureColumnName = nameof(Photo.Pixels),
            Network = Network.ConvNet(16, 32),
            AuxiliaryTasks = { AuxiliaryTask.MultiLabel(nameof(Photo.Attributes)) },
            Weighting = WeightingMethod.Equal,
            NumberOfEpochs = 60,
        });
    }

    private static Figure Compare(string name, IDataView rows, AuxiLearnMulticlassTrainer.Options options)
    {
        var plan = options.Training();
        void Train(TrainingPlan how) => TrainingRun.Execute(((IHostEnvironment)new MLContext(1)).Register("History"), options.Columns(), options.Rows(), how,
            label => new MulticlassMain(label.KeyCount), new(rows)).Network.Dispose();

        var without = plan with { GradientPasses = 0 };
        var costs = Cost.Least(Rounds, () => Train(plan), () => Train(without), () => Train(without), () => Train(plan));   // neither is always first
        return new(name, Math.Min(costs[0].Cpu, costs[3].Cpu) / Math.Min(costs[1].Cpu, costs[2].Cpu), "<= 1.02");
    }
}
