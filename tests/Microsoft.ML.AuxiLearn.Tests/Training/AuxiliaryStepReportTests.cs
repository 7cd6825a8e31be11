using Microsoft.ML.AuxiLearn.Bilevel;
using Microsoft.ML.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>What goes wrong in auxiliary steps is reported: by number in each epoch's report, in words once in the log.</summary>
public class AuxiliaryStepReportTests
{
    private const int Epochs = 4;

    [Fact]
    public void Epochs_tell_their_steps_and_the_norms_of_their_hypergradients()
    {
        var (history, warnings) = Train(new T1T2());
        Assert.All(history, epoch => Assert.True(epoch.AuxiliarySteps is { Steps: 4, Skipped: 0, HypergradientNorm: > 0, Warnings: 0, FirstWarning: null }));
        Assert.All(history, epoch => Assert.Equal(4, epoch.AuxiliarySteps!.Count(SolverStatus.Truncated)));
        Assert.All(history, epoch => Assert.True(epoch.AuxiliaryLearningRate > 0));
        Assert.Contains(", hypergradient ", history[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_training_without_auxiliary_steps_has_none_to_tell_of()
    {
        var (history, _) = Train(null, options => options.Weighting = WeightingMethod.Equal);
        Assert.All(history, epoch => Assert.Null(epoch.AuxiliarySteps));
        Assert.All(history, epoch => Assert.True(double.IsNaN(epoch.AuxiliaryLearningRate)));
    }

    /// <summary>
    /// Absolute losses of a linear model have no curvature: conjugate gradients used to end the training with "Sequence contains no elements".
    /// </summary>
    [Fact]
    public void A_singular_system_is_told_once_and_counted_each_epoch()
    {
        var (history, warnings) = Train(new ImplicitDifferentiation(new ConjugateGradient()), options =>
        {
            options.Loss = TaskLoss.Absolute;
            foreach (var index in Enumerable.Range(0, options.AuxiliaryTasks.Count))
                options.AuxiliaryTasks[index] = options.AuxiliaryTasks[index] with { Loss = TaskLoss.Absolute };
        });
        Assert.All(history, epoch => Assert.Equal(4, epoch.AuxiliarySteps!.Count(SolverStatus.Singular)));
        Assert.Contains("(of 4 steps: Singular 4)", history[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("In epoch 1 the HypergradientSolver ended as Singular in 4 of 4 auxiliary steps", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Skipped_steps_are_told_once_and_counted_each_epoch()
    {
        var (history, warnings) = Train(new Broken());
        Assert.All(history, epoch => Assert.True(epoch.AuxiliarySteps is { Steps: 4, Skipped: 4 }));
        Assert.Contains("In epoch 1 4 of 4 auxiliary steps were skipped", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_check_that_warns_at_each_product_is_told_once()
    {
        var products = new CentralDifferences { SelfCheck = true, SelfCheckTolerance = 1e-12 };
        var (history, warnings) = Train(new ImplicitDifferentiation(new Minres()) { Products = products }, options => options.Network = Network.Mlp(4));
        Assert.True(history[0].AuxiliarySteps!.Warnings > 4);
        Assert.Contains("Hessian-vector product by central differences", Assert.Single(warnings, warning => warning.Contains("gave", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private static (List<EpochReport> History, List<string> Warnings) Train(HypergradientSolver? solver,
        Action<AuxiLearnRegressionTrainer.Options>? change = null)
    {
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.SameTarget(nameof(ToyRegression.Helpful)), AuxiliaryTask.SameTarget(nameof(ToyRegression.Harmful)) },
            Weighting = WeightingMethod.AuxiLearn(),
            HypergradientSolver = solver,
            Network = Network.Mlp(),
            AuxiliarySet = AuxiliarySet.HeldOut(0.2),
            ValidationSet = ValidationSet.None,
            NumberOfEpochs = Epochs,
            BatchSize = 40,   // four steps an epoch of the 160 rows that train
            WeightDecay = 0,
            AuxiliaryUpdateInterval = 1,
        };
        change?.Invoke(options);
        var (ml, history, warnings) = (new MLContext(1), new List<EpochReport>(), new List<string>());
        options.Progress = history.Add;
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning && message.RawMessage.Contains("auxiliary steps", StringComparison.Ordinal))
                warnings.Add(message.RawMessage);
        };
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 200, seed: 1));
        Assert.Equal(Epochs, history.Count);
        return (history, warnings);
    }

    private sealed record Broken : HypergradientSolver
    {
        internal override IReadOnlyList<Tensor> Solve(HypergradientProblem problem, Tensor v) => [.. problem.Auxiliary.Select(part => full_like(part, double.NaN))];
    }
}
