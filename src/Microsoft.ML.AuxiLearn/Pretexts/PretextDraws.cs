using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Pretexts;

/// <summary>Random numbers of self-supervised tasks, drawn on the CPU, so that they are the same on every device.</summary>
internal static class PretextDraws
{
    /// <summary>A class for each of n samples, evenly.</summary>
    public static int[] Classes(Tensor samples, int classes, Random random) =>
        [.. Enumerable.Range(0, (int)samples.shape[0]).Select(_ => random.Next(classes))];

    /// <summary>Classes as targets [n, 1].</summary>
    public static Tensor Targets(int[] classes, Device device) => tensor([.. classes.Select(value => (float)value)], [classes.Length, 1], device: device);

    /// <summary>true with a probability, of a shape.</summary>
    public static Tensor Coins(long[] shape, double probability, Random random, Device device)
    {
        using var generator = Seeded(random);
        using var share = probability.ToScalar();
        return rand(shape, generator: generator).lt(share).to(device);
    }

    /// <summary>Numbers of a normal distribution, of a shape.</summary>
    public static Tensor Normal(long[] shape, Random random, Device device)
    {
        using var generator = Seeded(random);
        return randn(shape, generator: generator).to(device);
    }

    /// <summary>Whole numbers below a bound, of a shape.</summary>
    public static Tensor Below(long bound, long[] shape, Random random, Device device)
    {
        using var generator = Seeded(random);
        return randint(bound, shape, ScalarType.Int64, generator: generator).to(device);
    }

    /// <summary>Vectors [n, d] of which each number is that of a row at random.</summary>
    public static Tensor OtherRows(Tensor vectors, Random random) => vectors.gather(0, Below(vectors.shape[0], vectors.shape, random, vectors.device));

    private static Generator Seeded(Random random) => new((ulong)random.NextInt64());
}
