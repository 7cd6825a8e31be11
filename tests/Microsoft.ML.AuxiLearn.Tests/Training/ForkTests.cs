using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.AuxiLearn.Optimizing;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Training;
using Microsoft.ML.AuxiLearn.Weighting;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>ForkMerge: the branches of a training and their merges.</summary>
[Seeded]
public sealed class ForkTests : IDisposable
{
    private const int Rows = 24;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(1)]
    public void The_network_becomes_the_mixture_that_validates_best(double lambda)
    {
        using var training = new Forked(Network.Mlp(4), [3], interval: 2);
        training.Fork.ToMain();
        training.Fork.Alone.Step(zeros(2), 1);
        var main = training.Weights();
        training.Fork.ToJoint();
        training.Joint.Step(zeros(2), 1);
        var joint = training.Weights();
        var start = training.Start;
        Assert.NotEqual(main, joint);

        var wanted = main.Zip(joint, (first, second) => (float)((1 - lambda) * first + lambda * second)).ToArray();
        var result = training.Fork.Merge(1, () => new(training.Distance(wanted), 0, []));
        Assert.Equal((lambda, 0), (training.Fork.Lambda, Math.Round(result.Metric, 5)));
        Assert.Equal(wanted, training.Weights(), (first, second) => Math.Abs(first - second) < 1e-6);

        // one of two steps is done: each branch goes on from its own weights
        training.Fork.ToMain();
        Assert.Equal(main, training.Weights());
        training.Fork.ToJoint();
        Assert.Equal(joint, training.Weights());

        // and now from the mixture
        training.Fork.Merge(1, () => new(training.Distance(start), 0, []));
        var merged = training.Weights();
        training.Fork.ToMain();
        Assert.Equal(merged, training.Weights());
        training.Fork.ToJoint();
        Assert.Equal(merged, training.Weights());
    }

    [Fact]
    public void The_branch_of_the_main_task_alone_steps_as_a_training_of_it_alone_does()
    {
        using var forked = new Forked(Network.Mlp(4), [3], interval: 100);
        using var alone = new Forked(Network.Mlp(4), [3], interval: 100, new SingleTask());
        for (var epoch = 0; epoch < 3; epoch++)   // all rows are a batch, so that both see the same
        {
            forked.Fork.ToMain();
            forked.Fork.Alone.Step(zeros(2), 1);
            var main = forked.Weights();
            alone.Joint.Step(zeros(2), 1);
            Assert.Equal(alone.Weights(), main);
            forked.Fork.ToJoint();
            forked.Joint.Step(zeros(2), 1);
            Assert.NotEqual(main, forked.Weights());
            forked.Fork.Merge(1, () => new(1, 1, []));
        }
    }

    [Fact]
    public void Batch_normalisation_is_measured_anew_for_a_mixture()
    {
        using var training = new Forked(Network.ConvNet(4), [1, 6, 6], interval: 1);
        training.Fork.ToMain();
        training.Fork.Alone.Step(zeros(2), 1);
        training.Fork.ToJoint();
        training.Joint.Step(zeros(2), 1);
        var asked = 0;
        training.Fork.Merge(1, () => new(asked++ == 2 ? 0 : 1, 0, []));   // the third is the half of both
        Assert.Equal(0.5, training.Fork.Lambda);

        var layer = training.Network.modules().OfType<TorchSharp.Modules.BatchNorm>().First();
        var kept = layer.running_mean!.clone();
        training.Network.train();
        layer.momentum = 1;
        training.Network.forward(training.Table.Features);   // all rows at once: their own mean
        Assert.True(allclose(kept, layer.running_mean!, rtol: 1e-4, atol: 1e-6), $"{kept.str()} {layer.running_mean!.str()}");
    }

    [Theory]
    [InlineData("Fixed:0:1")]
    [InlineData("AuxiLearn")]
    [InlineData("GradientCosine")]
    public void A_harmful_branch_leaves_the_main_error_alone(string joint)
    {
        var ml = new MLContext(1);
        double Error(WeightingMethod weighting, out TrainingHistory history)
        {
            var options = new AuxiLearnRegressionTrainer.Options
            {
                AuxiliaryTasks = { AuxiliaryTask.Regression(nameof(ToyRegression.Harmful)) },
                Weighting = weighting,
                Network = Network.Mlp(8),
                Members = 1,
                LearningRate = 0.01,
                NumberOfEpochs = 40,
                EarlyStoppingPatience = null,
            };
            using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 400, 1));
            history = model.Model.History;
            return ml.Regression.Evaluate(model.Transform(ToyRegression.Sample(ml, 1000, 2, labelNoise: 0))).RootMeanSquaredError;
        }

        var alone = Error(WeightingMethod.SingleTask, out var history);
        Assert.All(history, report => Assert.Equal(double.NaN, report.MergeLambda));
        if (joint.StartsWith("Fixed", StringComparison.Ordinal))
            Assert.True(Error(WeightingMethod.Parse(joint), out _) > 3 * alone);   // the branch is harmful
        Assert.InRange(Error(WeightingMethod.ForkMerge(WeightingMethod.Parse(joint), interval: 20), out history), 0, 1.5 * alone);
        Assert.All(history, report => Assert.Contains(report.MergeLambda, (double[])[0, 0.25, 0.5, 0.75, 1]));
    }

    [Fact]
    public void What_cannot_be_forked_is_refused_in_a_sentence()
    {
        var ml = new MLContext(1);
        var options = new AuxiLearnMulticlassTrainer.Options { Weighting = WeightingMethod.ForkMerge(), AuxiliaryTasks = { AuxiliaryTask.Learned() } };
        Assert.Contains("of whose branches one has no teacher; expected columns alone, or another method",
            Assert.ThrowsAny<ArgumentException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(options)).Message, StringComparison.Ordinal);
        options.AuxiliaryTasks.Clear();
        options.ValidationSet = ValidationSet.None;
        Assert.Contains("merges its branches by the validation rows; expected validation rows",
            Assert.ThrowsAny<ArgumentException>(() => ml.MulticlassClassification.Trainers.AuxiLearn(options)).Message, StringComparison.Ordinal);
        Assert.Contains("is ForkMerge; expected one that weighs auxiliary tasks in one branch",
            Assert.Throws<ArgumentException>(() => WeightingMethod.ForkMerge(WeightingMethod.ForkMerge())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WeightingMethod.ForkMerge(WeightingMethod.SingleTask));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightingMethod.ForkMerge(interval: 0));
    }

    [Theory]
    [InlineData("ForkMerge")]
    [InlineData("ForkMerge:Interval=20")]
    [InlineData("ForkMerge:AuxiLearn:Nonlinear:10:10")]
    [InlineData("ForkMerge:Interval=20:CaGrad:C=0.2")]
    public void A_name_has_the_interval_and_the_method_of_the_branch(string name)
    {
        var method = Assert.IsType<ForkMergeMethod>(WeightingMethod.Parse(name));
        Assert.Equal(name, method.Name);
        Assert.Equal(name.Contains("20", StringComparison.Ordinal) ? 20 : 100, method.Interval);
        Assert.Equal(method.Joint.IsBilevel, method.IsBilevel);
    }

    /// <summary>Two branches on a batch of rows with two numbers to predict.</summary>
    private sealed class Forked : IDisposable
    {
        private readonly RandomScope _random = new(1);
        private readonly BatchSampler _batches;
        private readonly TaskWeighting _weighting;

        public Forked(Network description, long[] shape, int interval, TaskWeighting? weighting = null)
        {
            Table = new SampleTable(randn([Rows, .. shape]), randn(Rows, 2), null);
            Network = new PrimaryNetwork(description, new NetworkInput(shape), 1, 1);
            var layout = new TaskLayout(new BoundTask("Label", ["Label"], 1, TaskLoss.Squared, false, true),
                [new BoundTask("Other", ["Other"], 1, TaskLoss.Squared, false, false)]);
            _batches = new BatchSampler(Table, Rows, new Random(1));
            _weighting = weighting ?? new EqualWeighting();
            var losses = new BatchLosses(Network, layout, null);
            var plan = new TrainingPlan
            {
                Network = description,
                Weighting = (_, _, _) => _weighting,
                Optimizer = new(OptimizerKind.Adam, 0.1, 0, 1e-4),
                NumberOfEpochs = 1,
                BatchSize = Rows,
                Auxiliary = null!,
            };
            Joint = new PrimarySteps(plan, Network, losses, _weighting, _batches, null);
            Start = Weights();
            Fork = new Fork(plan, interval, Network, losses, _weighting, _batches, Joint, higherIsBetter: false);
        }

        public SampleTable Table { get; }

        public PrimaryNetwork Network { get; }

        public PrimarySteps Joint { get; }

        public Fork Fork { get; }

        public float[] Start { get; }

        public float[] Weights() => [.. Network.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

        public double Distance(float[] wanted) => Weights().Zip(wanted, (first, second) => Math.Pow(first - second, 2)).Sum();

        public void Dispose()
        {
            Fork.Dispose();
            Joint.Dispose();
            _weighting.Dispose();
            _batches.Dispose();
            Network.Dispose();
            _random.Dispose();
        }
    }
}
