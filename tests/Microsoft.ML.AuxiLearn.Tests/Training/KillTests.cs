using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Training;

/// <summary>Processes that are killed at any moment (SIGKILL); <c>-- resume-kills</c> of the benchmarks kills many more.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("AuxiLearn", 3)]
    [InlineData("segmentation", 2)]
    public void A_training_that_is_killed_and_resumed_gives_what_it_gives_alone_to_the_last_bit(string kind, int kills)
    {
        var random = new Random(kills);
        string[] arguments = [kind, _folder.At("killed")];
        var killed = Enumerable.Range(0, kills).Count(kill =>
            ChildProcess.Kill("Resuming.Train", arguments, lines: 3 * (kill + 1) + random.Next(2), random.Next(50)));
        Assert.Equal(kills, killed);
        var (alone, resumed) = (Train([kind, _folder.At("alone")]), Train(arguments));
        Assert.Equal(alone[^1], resumed[^1]);
        Assert.StartsWith("result epoch ", alone[^1], StringComparison.Ordinal);
        Assert.Single(resumed, line => line.StartsWith("Training is resumed", StringComparison.Ordinal));

        static string[] Train(string[] arguments)
        {
            var child = ChildProcess.Run("Resuming.Train", arguments);
            Assert.Equal(("", 0), (child.Error, child.ExitCode));
            return child.Output.Split('\n');
        }
    }

    [Fact]
    public void A_model_whose_saving_is_killed_is_there_whole()
    {
        var path = _folder.At("model.zip");
        for (var kill = 0; kill < 3; kill++)
        {
            Assert.True(ChildProcess.Kill("Resuming.Save", [path], lines: 2, milliseconds: 7 * kill));
            using var model = (AuxiLearnRegressionTransformer)new MLContext(1).Model.Load(path, out _);
            Assert.Equal(1, model.Model.BestEpoch);
        }
    }
}
