using Microsoft.ML.AuxiLearn.Bilevel;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

/// <summary>The example of docs/concepts.md.</summary>
internal static class ConceptsExample
{
    public static AuxiLearnRegressionTransformer Run(MLContext ml, IDataView rows)
    {
        // <example>
        var trainer = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget("Helpful"), AuxiliaryTask.SameTarget("Harmful") },
            Weighting = WeightingMethod.AuxiLearn(LossCombiner.Relative(most: 10)),   // g: a precise measurement may be worth several noisy ones
            AuxiliarySet = AuxiliarySet.HeldOut(0.1),         // the rows of L_A
            HypergradientSolver = HypergradientSolver.T1T2(), // p of H p = v
            AuxiliaryUpdateInterval = 5,                      // primary steps between two auxiliary ones
            Network = Network.Mlp(),                          // no hidden layer: a linear model
            LearningRate = 0.01,
            NumberOfEpochs = 40,
        });
        var model = trainer.Fit(rows);
        foreach (var (name, weight) in model.Model.TaskNames.Zip(model.Model.TaskWeights))
            Console.WriteLine($"{name}: {weight:F2}");
        // </example>
        return model;
    }
}
