using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Augmenting;

/// <summary>One random number for each image of a batch, drawn on the CPU, so that the numbers are the same on every device.</summary>
internal static class PerImage
{
    /// <summary>true or false [n, 1, 1, 1], evenly.</summary>
    public static Tensor Coins(Tensor images, Random random)
    {
        var coins = new bool[images.shape[0]];
        for (var i = 0; i < coins.Length; i++)
            coins[i] = random.Next(2) == 1;
        return tensor(coins, [coins.Length, 1, 1, 1], device: images.device);
    }

    /// <summary>Numbers between 1 - x and 1 + x [n, 1, 1, 1].</summary>
    public static Tensor Factors(Tensor images, double x, Random random)
    {
        var factors = new float[images.shape[0]];
        for (var i = 0; i < factors.Length; i++)
            factors[i] = (float)(1 + x * (2 * random.NextDouble() - 1));
        return tensor(factors, [factors.Length, 1, 1, 1], device: images.device);
    }
}
