using Microsoft.ML.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

public class NeverHurtTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_task_of_pure_noise_gets_a_weight_near_zero_and_leaves_the_main_error_alone(int seed)
    {
        var (weight, error) = Fit(seed, WeightingMethod.AuxiLearn());
        var (_, alone) = Fit(seed, WeightingMethod.SingleTask);
        Assert.InRange(weight, 0, 0.1);
        Assert.InRange(error, 0, 1.1 * alone);
    }

    [Fact]
    public void The_validation_rows_are_the_auxiliary_set_so_that_no_row_is_lost()
    {
        var heldOut = Steps(AuxiliarySet.HeldOut(0.5), ValidationSet.HeldOut(0.2));
        var shared = Steps(AuxiliarySet.Validation, ValidationSet.HeldOut(0.2));
        var withoutValidation = Steps(AuxiliarySet.Validation, ValidationSet.None);
        Assert.Equal((6, 16, 19), (heldOut, shared, withoutValidation));   // of 200 rows: 60, 160 and, with 5% held out, 190, in batches of 10
    }

    /// <returns>The weight of the noise at the end, and the error against the truth.</returns>
    private static (float Weight, double Error) Fit(int seed, WeightingMethod weighting)
    {
        var ml = new MLContext(seed);
        var last = 0f;
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(ToyRegression.Unrelated)) },
            Weighting = weighting,
            Network = Network.Mlp(32),
            NumberOfEpochs = 40,
            EarlyStoppingPatience = null,
            Progress = report => last = report.TaskWeights[^1],
        };
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 400, seed));
        return (last, ml.Regression.Evaluate(model.Transform(ToyRegression.Sample(ml, 1000, seed + 100, labelNoise: 0))).RootMeanSquaredError);
    }

    /// <returns>The primary steps of an epoch, in batches of 10 rows.</returns>
    private static int Steps(AuxiliarySet auxiliarySet, ValidationSet validationSet)
    {
        var steps = 0;
        var ml = new MLContext(1);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(ToyRegression.Helpful)) },
            Weighting = WeightingMethod.Custom("counted", _ => new Counted(() => steps++), isBilevel: true),
            Network = Network.Mlp(),
            AuxiliarySet = auxiliarySet,
            ValidationSet = validationSet,
            NumberOfEpochs = 1,
            BatchSize = 10,
            AuxiliaryUpdateInterval = 1000,
        };
        ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 200, seed: 1)).Dispose();
        return steps;
    }

    private sealed class Counted(Action onStep) : AuxiLearn.Weighting.LossWeighting, AuxiLearn.Weighting.IBilevelWeighting
    {
        private readonly TorchSharp.Modules.Parameter _phi = new(TorchSharp.torch.ones(1));

        public IReadOnlyList<TorchSharp.Modules.Parameter> AuxiliaryParameters => [_phi];

        public TorchSharp.torch.Tensor Combine(TorchSharp.torch.Tensor perSample) => perSample.sum() * _phi.sum();

        public void Project()
        {
        }

        protected override TorchSharp.torch.Tensor Combine(AuxiLearn.Weighting.TaskLosses losses)
        {
            onStep();
            return losses.Means.sum();
        }
    }
}
