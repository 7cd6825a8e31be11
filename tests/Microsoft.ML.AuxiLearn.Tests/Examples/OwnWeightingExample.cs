using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.AuxiLearn.Weighting;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

// <example>
/// <summary>Every task's gradient counts with the same length, and the main task's with its share.</summary>
public sealed record UnitGradients : WeightingMethod
{
    public double MainShare { get; init; } = 0.5;

    public override IReadOnlyList<WeightingSetting> Settings =>
        [WeightingSetting.Number(nameof(MainShare), MainShare, 0.1, 0.9, value => this with { MainShare = value })];

    public override TaskWeighting Build(WeightingContext context) => new Solver(MainShare);

    private sealed class Solver(double mainShare) : GramWeighting
    {
        // M_ij = ⟨g_i, g_j⟩ of the tasks that have a gradient in this step; 0 is the main task
        protected override Vector<double> Solve(Matrix<double> gram, Vector<double> losses, IReadOnlyList<int> tasks) =>
            Vector<double>.Build.Dense(tasks.Count, i => (tasks[i] == 0 ? mainShare : 1 - mainShare) / Math.Sqrt(gram[i, i]));
    }
}
// </example>

internal static class OwnWeightingExample
{
    public static AuxiLearnRegressionTransformer Train(MLContext ml, IDataView data)
    {
        // <example>
        var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            Weighting = new UnitGradients { MainShare = 0.6 },       // "UnitGradients:MainShare=0.6"
            AuxiliaryTasks = { AuxiliaryTask.Regression("Depth") },
        });
        // </example>
        return trainer.Fit(data);
    }
}
