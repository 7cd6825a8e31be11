using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Networks;
using Microsoft.ML.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Trainings at the same time in one process, each of which gives what it gives alone.</summary>
public class ConcurrentTrainingTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("mlp")]
    [InlineData("dropout")]
    [InlineData("custom")]
    public void Trainings_at_the_same_time_give_what_each_gives_alone(string kind)
    {
        var seeds = Enumerable.Range(1, 4).ToArray();
        var alone = seeds.Select(seed => Fit(kind, seed)).ToArray();
        var together = new float[seeds.Length][];
        using var start = new Barrier(seeds.Length);
        var threads = seeds.Select((seed, i) => new Thread(() =>
        {
            start.SignalAndWait();
            together[i] = Fit(kind, seed);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(seeds, seed => Assert.Equal(alone[seed - 1], together[seed - 1]));
        Assert.NotEqual(alone[0], alone[1]);
    }

    [Fact]
    public void A_training_within_Progress_of_another_on_another_thread_does_not_wait_for_it()
    {
        var alone = Fit("dropout", 5);
        float[]? inner = null;
        Fit("dropout", 6, report =>
        {
            if (report.Epoch > 1)
                return;
            var thread = new Thread(() => inner = Fit("dropout", 5));
            thread.Start();
            thread.Join();
        });
        Assert.Equal(alone, inner);
    }

    [Fact]
    public void A_stream_goes_on_where_its_last_turn_ended_and_leaves_the_process_generator_alone()
    {
        using var scope = NewDisposeScope();
        float[] whole, before;
        using (var stream = new RandomStream(3))
        using (stream.Turn())
            whole = rand(6).data<float>().ToArray();
        using (new RandomScope(9))
            before = rand(2).data<float>().ToArray();

        using var parted = new RandomStream(3);
        var parts = new List<float>();
        using (new RandomScope(9))
        {
            for (var i = 0; i < 3; i++)
            {
                using var turn = parted.Turn();
                parts.AddRange(rand(2).data<float>().ToArray());
            }
            Assert.Equal(before, rand(2).data<float>().ToArray());
        }
        Assert.Equal(whole, parts);
    }

    private static float[] Fit(string kind, int seed, Action<EpochReport>? progress = null)
    {
        var ml = new MLContext(seed);
        var options = new AuxiLearnRegressionTrainer.Options
        {
            AuxiliaryTasks = { AuxiliaryTask.Regression("Helpful") },
            Network = kind switch
            {
                "linear" => Network.Mlp(),
                "mlp" => Network.Mlp(8, 8),
                "dropout" => new MlpNetwork([8, 8]) { Dropout = 0.4 },
                _ => Network.Custom("noisy", input => nn.Sequential(("layer", nn.Linear(input.Size, 6)), ("noise", nn.Dropout(0.3)))),
            },
            NumberOfEpochs = 4,
            BatchSize = 20,
            AuxiliaryUpdateInterval = 3,
            LearningRate = 0.02,
            Progress = progress,
        };
        using var model = ml.Regression.Trainers.AuxiLearn(options).Fit(ToyRegression.Sample(ml, 160, seed: 1));
        return [.. model.Transform(ToyRegression.Sample(ml, 20, seed: 2)).GetColumn<float>("Score")];
    }
}
