using Microsoft.ML.Trainers;

namespace Microsoft.ML.AuxiLearn.Samples.Compare;

/// <summary>What else ML.NET offers for the same rows without the auxiliary columns: gradient boosting, a random forest and a linear model.</summary>
internal static class OutsideModels
{
    private static readonly Knob _boostingRate = new("LearningRate", 0.02, 0.4);
    private static readonly Knob _leaves = new("NumberOfLeaves", 4, 128);
    private static readonly Knob _rowsPerLeaf = new("MinimumExampleCountPerLeaf", 2, 40);
    private static readonly Knob _l2 = new("L2Regularization", 1e-5, 1);
    private static readonly Knob _l1 = new("L1Regularization", 1e-5, 1);

    /// <summary>The models for a task, from the features of the networks.</summary>
    /// <param name="kind">What is predicted.</param>
    /// <param name="label">The label: Single, a key, or Single of 0 and 1.</param>
    public static IReadOnlyList<Contender> For(TaskKind kind, string label)
    {
        return kind switch
        {
            TaskKind.Regression =>
            [
                Model("LightGbm", [_boostingRate, _leaves, _rowsPerLeaf], trial => trial.Context.Regression.Trainers.LightGbm(
                    label, numberOfLeaves: Integer(trial, _leaves), minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf),
                        learningRate: Value(trial, _boostingRate))),
                Model("FastForest", [_leaves, _rowsPerLeaf], trial => trial.Context.Regression.Trainers.FastForest(
                    label, numberOfLeaves: Integer(trial, _leaves) ?? 20, minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf) ?? 10)),
                Model("Linear", [_l2], trial => trial.Context.Regression.Trainers.Sdca(
                    new SdcaRegressionTrainer.Options { LabelColumnName = label, L2Regularization = (float?)Value(trial, _l2), NumberOfThreads = 1 })),
            ],
            TaskKind.Multiclass =>
            [
                Model("LightGbm", [_boostingRate, _leaves, _rowsPerLeaf], trial => trial.Context.MulticlassClassification.Trainers.LightGbm(
                    label, numberOfLeaves: Integer(trial, _leaves), minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf),
                        learningRate: Value(trial, _boostingRate))),
                Model("FastForest", [_leaves, _rowsPerLeaf], trial => trial.Context.MulticlassClassification.Trainers.OneVersusAll(
                    trial.Context.BinaryClassification.Trainers.FastForest(label, numberOfLeaves: Integer(trial, _leaves) ?? 20,
                        minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf) ?? 10), label)),
                Model("Linear", [_l2, _l1], trial => trial.Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                    label, l1Regularization: (float)trial.Knob(_l1.Name, 1), l2Regularization: (float)trial.Knob(_l2.Name, 1))),
            ],
            _ =>
            [
                Model("LightGbm", [_boostingRate, _leaves, _rowsPerLeaf], trial => AsBoolean(trial).Append(trial.Context.BinaryClassification.Trainers.LightGbm(
                    Boolean, numberOfLeaves: Integer(trial, _leaves), minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf),
                        learningRate: Value(trial, _boostingRate)))),
                Model("FastForest", [_leaves, _rowsPerLeaf], trial => AsBoolean(trial).Append(trial.Context.BinaryClassification.Trainers.FastForest(
                    Boolean, numberOfLeaves: Integer(trial, _leaves) ?? 20, minimumExampleCountPerLeaf: Integer(trial, _rowsPerLeaf) ?? 10))),
                Model("Linear", [_l2, _l1], trial => AsBoolean(trial).Append(trial.Context.BinaryClassification.Trainers.LbfgsLogisticRegression(
                    Boolean, l1Regularization: (float)trial.Knob(_l1.Name, 1), l2Regularization: (float)trial.Knob(_l2.Name, 1)))),
            ],
        };

        Contender Model(string name, IReadOnlyList<Knob> knobs, Func<Trial, IEstimator<ITransformer>> trainer) =>
            Contender.Outside(name, knobs, trial => new LabelledRowsEstimator(trial.Context, label, trainer(trial)));

        IEstimator<ITransformer> AsBoolean(Trial trial) => trial.Context.Transforms.Expression(Boolean, "(x) => x > 0.5f", label);
    }

    private const string Boolean = "label as Boolean";

    private static double? Value(Trial trial, Knob knob) => trial.Knobs.TryGetValue(knob.Name, out var value) ? value : null;

    private static int? Integer(Trial trial, Knob knob) => (int?)Value(trial, knob);
}
