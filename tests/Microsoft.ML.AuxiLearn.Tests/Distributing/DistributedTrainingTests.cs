using Microsoft.ML.AuxiLearn.Processes;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>Several processes, which are threads here, come to what one comes to. <see cref="MpiTests"/> has real ones, and more steps.</summary>
public class DistributedTrainingTests
{
    public static TheoryData<string> Methods => new(WeightingMethod.All.Concat(WeightingMethod.ForLearnedTasks).Select(method => method.Name));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_comes_to_the_weights_of_one_process(string method) => Same("mlp", method, processes: 2);

    [Theory]
    [InlineData("mlp", "AuxiLearn:DeepLinear:3:2", 3)]
    [InlineData("mlp", "AuxiLearn:Nonlinear:3:2", 4)]
    [InlineData("conv", "GradientCosine", 2)]
    [InlineData("conv", "AuxiLearn", 2)]
    [InlineData("unet", "AuxiLearn", 2)]
    [InlineData("conv", "AuxiLearn", 3)]   // three shares of 16 rows are not alike
    [InlineData("conv", "PCGrad", 3)]
    [InlineData("unet", "Equal", 3)]
    public void Any_number_of_processes_comes_to_the_weights_of_one(string kind, string method, int processes) => Same(kind, method, processes);

    [Fact]
    public void A_primary_step_sends_its_gradient_once_and_an_auxiliary_step_v_and_the_hypergradient()
    {
        var sums = ThreadCollective.Run(2, collective =>
        {
            DistributedFits.Fit("mlp", "AuxiLearn", new(collective), options => options.NumberOfSteps = 4);   // after which comes an auxiliary step
            return collective.Sums;
        })[0];
        const int Weights = 4 * 12 + 12 + 12 * 8 + 8 + 8 * 3 + 3 + 8 * 2 + 2;
        Assert.Equal(4 + 1, sums.Count(numbers => numbers == Weights));
    }

    [Theory]
    [InlineData("SingleTask")]
    [InlineData("Equal")]
    [InlineData("Fixed")]
    [InlineData("Uncertainty")]   // the only one of them that depends on the losses
    public void The_losses_of_an_epoch_are_those_of_one_process_whatever_the_shares(string method)
    {
        var one = Losses(null);
        var all = ThreadCollective.Run(3, collective => Losses(new(collective)));   // three shares of 16 rows are not alike
        Assert.NotEmpty(one);
        Assert.Equal(one, all[0], (expected, actual) => Math.Abs(expected - actual) < 1e-5);

        List<float> Losses(Distribution? distribution)
        {
            var losses = new List<float>();
            DistributedFits.Fit("mlp", method, distribution, options =>
            {
                options.NumberOfSteps = 12;
                options.Progress = report => losses.AddRange(report.TrainingLosses);
            });
            return losses;
        }
    }

    [Fact]
    public void Gradients_in_bfloat16_are_close()
    {
        var one = DistributedFits.Fit("mlp", "Equal", null);
        var all = ThreadCollective.Run(2, collective => DistributedFits.Fit("mlp", "Equal", new(collective) { BFloat16Gradients = true }));
        Assert.Equal(all[0], all[1]);
        Assert.InRange(DistributedFits.Difference(one, all[0]), 1e-7, 1e-2);
    }

    [Fact]
    public void What_Progress_throws_in_process_0_is_thrown_in_all()
    {
        var thrown = Assert.Throws<AggregateException>(() => ThreadCollective.Run(2, collective => DistributedFits.Fit("mlp", "Equal", new(collective),
            options => options.Progress = _ => throw new ArithmeticException($"by {collective.Rank}"))));
        Assert.Equal("by 0", Assert.IsType<ArithmeticException>(thrown.InnerExceptions[0]).Message);
        Assert.StartsWith("Process 0 ended the training", thrown.InnerExceptions[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_rows_in_one_process_are_refused_by_all_in_a_sentence_that_names_it()
    {
        Assert.All(Refusals(rank => (40 + rank, 1)), sentence =>
            Assert.Equal("Process 1 of 2 has training rows = 41 of shape [2], and process 0 has 40 of shape [2]; expected the same in all.", sentence));
        Assert.All(Refusals(rank => (40, 1 + rank)), sentence =>
            Assert.Matches("^Process 1 of 2 has training targets with the hash = [0-9a-f]{16}, and process 0 has [0-9a-f]{16}; expected the same", sentence));

        static IEnumerable<string> Refusals(Func<int, (int Rows, int Seed)> rows) =>
            Assert.Throws<AggregateException>(() => ThreadCollective.Run(2, collective =>
            {
                var ml = new MLContext(1);
                var (count, seed) = rows(collective.Rank);
                using var model = ml.Regression.Trainers.AuxiLearn(new() { Distributed = new(collective), ValidationSet = ValidationSet.None })
                    .Fit(Training.ToyRegression.Sample(ml, count, seed));
                return true;
            })).InnerExceptions.Select(exception => exception.Message);
    }

    [Fact]
    public void Without_mpirun_there_is_one_process_and_a_line_in_the_log()
    {
        var messages = new List<string>();
        Assert.Equal(1, Distributed.Mpi().Size);
        var one = DistributedFits.Fit("mlp", "Equal", null);
        var ml = new MLContext(1);
        ml.Log += (_, message) => messages.Add(message.Message);
        using var model = ml.Regression.Trainers.AuxiLearn(new AuxiLearnRegressionTrainer.Options { Distributed = Distributed.Mpi(), NumberOfEpochs = 1 })
            .Fit(Training.ToyRegression.Sample(ml, 40, seed: 1));
        Assert.Contains(messages, message => message.Contains("was not started by mpirun or srun, and trains alone", StringComparison.Ordinal));
        Assert.Equal(one, DistributedFits.Fit("mlp", "Equal", Distributed.Mpi()));
    }

    private static void Same(string kind, string method, int processes)
    {
        static void Few(AuxiLearnOptions options) => options.NumberOfSteps = 12;
        var one = DistributedFits.Fit(kind, method, null, Few);
        var all = ThreadCollective.Run(processes,
            collective => DistributedFits.Fit(kind, method, new(collective) { SynchronizesBatchNormalization = true }, Few));
        Assert.All(all, each => Assert.Equal(all[0], each));
        Assert.InRange(DistributedFits.Difference(one, all[0]), 0, DistributedFits.Tolerance);
    }
}
