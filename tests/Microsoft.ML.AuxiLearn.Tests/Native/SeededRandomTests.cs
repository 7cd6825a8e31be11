using Microsoft.ML.AuxiLearn.Native;
using Microsoft.ML.AuxiLearn.Resuming;
using Xunit;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

/// <summary>The reference is .NET's own generator with a seed.</summary>
public class SeededRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-7)]
    [InlineData(161803398)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void It_draws_what_the_generator_of_dotnet_draws(int seed)
    {
        var (expected, random) = (new Random(seed), new SeededRandom(seed));
        for (var i = 0; i < 300; i++)
            Assert.Equal(Draw(expected), Draw(random));
    }

    [Fact]
    public void It_goes_on_from_a_saved_state_with_its_forks()
    {
        var random = new SeededRandom(3);
        var fork = random.Fork();
        Draw(random);
        Draw(fork);
        var (other, otherFork) = Restored(random);
        Assert.Equal(Draw(random), Draw(other));
        Assert.Equal(Draw(fork), Draw(otherFork));
    }

    [Fact]
    public void A_fork_is_what_a_generator_seeded_by_the_next_number_is()
    {
        var expected = new Random(5);
        Assert.Equal(Draw(new Random(expected.Next())), Draw(new SeededRandom(5).Fork()));
    }

    private static (SeededRandom, SeededRandom) Restored(SeededRandom random)
    {
        using var scope = NewDisposeScope();
        using var saved = new StateTransfer();
        random.Transfer(saved);
        var other = new SeededRandom(4);
        var fork = other.Fork();
        using var loaded = new StateTransfer(saved.Tensors, saved.Values, CPU);
        other.Transfer(loaded);
        loaded.CheckAllLoaded();
        return (other, fork);
    }

    private static object[] Draw(Random random)
    {
        var bytes = new byte[3];
        random.NextBytes(bytes);
        int[] order = [.. Enumerable.Range(0, 9)];
        random.Shuffle(order);
        return
        [
            random.Next(), random.Next(10), random.Next(-5, 5), random.Next(int.MinValue, int.MaxValue), random.NextInt64(), random.NextInt64(1L << 40),
            random.NextInt64(-3, 1L << 50), random.NextDouble(), random.NextSingle(), bytes, order,
        ];
    }
}
