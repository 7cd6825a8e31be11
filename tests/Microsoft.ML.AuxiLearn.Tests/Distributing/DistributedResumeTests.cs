using Microsoft.ML.AuxiLearn.Resuming;
using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>Trainings of several processes, which are threads here, that are stopped and resumed by as many or by another number of them.</summary>
public sealed class DistributedResumeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images")]         // augmented
    [InlineData("segmentation")]   // augmented, with a learned combiner of pixels
    public void As_many_processes_come_to_the_bits_of_a_training_that_was_never_stopped(string kind)
    {
        (string Result, int Sums)[] Fit(Action<AuxiLearnOptions, int> change) => ThreadCollective.Run(2, collective => (ResumableTraining.Fit(kind, options =>
        {
            options.Distributed = new(collective);
            change(options, collective.Rank);
        }), collective.Sums.Count));

        var whole = Fit((_, _) => { });
        Assert.Throws<AggregateException>(() => Fit((options, rank) => Stop(options, rank, 5)));
        var rest = Fit(Checkpoints);
        var end = Fit(Checkpoints);
        Assert.All(whole.Zip(rest, end), process =>
        {
            Assert.Equal([process.First.Result, process.First.Result], [process.Second.Result, process.Third.Result]);
            Assert.InRange(process.Second.Sums, process.Third.Sums + 1, process.First.Sums / 3);   // an epoch of six, and none
        });
    }

    [Theory]
    [InlineData("AuxiLearn")]
    [InlineData("AuxiNash")]
    [InlineData("Uncertainty")]
    public void Another_number_of_processes_comes_to_the_weights_of_one(string method)
    {
        static void Few(AuxiLearnOptions options) => options.NumberOfSteps = 24;
        float[][] Fit(int processes, Action<AuxiLearnOptions, int> change) => ThreadCollective.Run(processes, collective =>
            DistributedFits.Fit("mlp", method, new(collective), options =>
            {
                Few(options);
                change(options, collective.Rank);
            }));

        var expected = DistributedFits.Fit("mlp", method, null, Few);
        Assert.Throws<AggregateException>(() => Fit(3, (options, rank) => Stop(options, rank, 2)));
        Assert.Throws<AggregateException>(() => Fit(2, (options, rank) => Stop(options, rank, 3)));
        Assert.Throws<AggregateException>(() => Fit(1, (options, rank) => Stop(options, rank, 4)));
        var all = Fit(4, Checkpoints);
        Assert.All(all, each => Assert.Equal(all[0], each));
        Assert.InRange(DistributedFits.Difference(expected, all[0]), 0, DistributedFits.Tolerance);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_by_all()
    {
        float[][] Fit(Action<AuxiLearnOptions, int> change) =>
            ThreadCollective.Run(2, collective => DistributedFits.Fit("mlp", "Equal", new(collective), options => change(options, collective.Rank)));

        Assert.Throws<AggregateException>(() => Fit((options, rank) => Stop(options, rank, 1)));
        var thrown = Assert.Throws<AggregateException>(() => Fit((options, rank) =>
        {
            Checkpoints(options, rank);
            options.LearningRate = 0.5;
        })).InnerExceptions;
        Assert.Equal($"The checkpoint '{_folder.At("epoch-000001.safetensors")}' is of another training: the option LearningRate was '0.02' and is '0.5'; "
            + "expected the same, or another folder in the option CheckpointFolder.", thrown[0].Message);
        Assert.Equal("Process 0 ended the training; its own message says why.", thrown[1].Message);
    }

    /// <summary>The folder is process 0's: the others cannot even make theirs.</summary>
    private void Checkpoints(AuxiLearnOptions options, int rank) => options.CheckpointFolder = rank == 0 ? _folder.Path : "/dev/null/folder";

    private void Stop(AuxiLearnOptions options, int rank, int epoch)
    {
        Checkpoints(options, rank);
        options.Progress = report => _ = report.Epoch <= epoch ? 0 : throw new IOException("The power is gone.");
    }
}
