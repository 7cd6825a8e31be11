using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.AuxiLearn.Tests.Distributing;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.TestHost.Scenarios;

/// <summary>What each process of an mpirun does.</summary>
internal static class Distributing
{
    private static readonly Distribution _mpi = Distributed.Mpi();

    /// <summary>Prints, in process 0, the weights that trainings come to, a line each: "mlp AuxiLearn".</summary>
    public static void Fit(string trainings)
    {
        foreach (var training in trainings.Split(','))
        {
            var weights = DistributedFits.Fit(training.Split(' ')[0], training.Split(' ')[1], _mpi with { SynchronizesBatchNormalization = true });
            if (_mpi.Rank == 0)
                Console.WriteLine(string.Join(' ', weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>Checks sums of vectors of many lengths and types, and prints, in each process, a hash of their bits.</summary>
    public static void Sums()
    {
        AuxiLearnEnvironment.Initialize();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var length in (long[])[1, 5, 3000, 100_003])
        {
            foreach (var type in (ScalarType[])[float32, float64, bfloat16])
            {
                using var scope = NewDisposeScope();
                var numbers = arange(length, float64).remainder(7).add(0.25);
                var sum = numbers.mul(_mpi.Rank + 1).to(type);
                _mpi.Collective.AllReduce(sum);
                var expected = numbers.mul(_mpi.Size * (_mpi.Size + 1) / 2.0);
                if (!sum.to(float64).allclose(expected, rtol: type == bfloat16 ? 1e-2 : 1e-6))
                    throw new InvalidOperationException($"The sum of {length} numbers of {type} is another.");
                hash.AppendData(sum.bytes);
            }
        }
        Console.WriteLine($"{_mpi.Size} {Convert.ToHexString(hash.GetHashAndReset())}");
    }

    /// <summary>A long training in which the last process dies, throws, is cancelled or was asked for something else, or that has too few rows.</summary>
    public static void Trouble(string kind)
    {
        var isLast = _mpi.Rank == _mpi.Size - 1;
        DistributedFits.Fit("mlp", "Equal", _mpi, options =>
        {
            options.NumberOfSteps = 1_000_000;
            switch (kind)
            {
                case "options":
                    options.LearningRate = isLast ? 0.5 : 0.1;
                    break;
                case "rows":
                    options.BatchSize = 2;
                    break;
                case "throws":
                    options.Network = Network.Custom("broken", input => isLast
                        ? throw new InvalidOperationException("The network cannot be built here.") : nn.Linear(input.Size, 4));
                    break;
                case "dies":
                    options.Network = Network.Custom("mortal", input => InPass(50, input, () => Process.GetCurrentProcess().Kill()));
                    break;
                case "cancelled":
                    var source = new CancellationTokenSource();
                    options.Network = Network.Custom("cancelled", input => InPass(50, input, source.Cancel));
                    (options.CancellationToken, options.KeepBest) = (source.Token, true);
                    break;
            }
        });
        Console.WriteLine("over");

        // a layer that does something in the last process alone, in one of its passes
        nn.Module<Tensor, Tensor> InPass(int number, NetworkInput input, Action action)
        {
            var layer = nn.Linear(input.Size, 4);
            layer.register_forward_pre_hook((_, x) =>
            {
                if (number-- == 0 && isLast)
                    action();
                return x;
            });
            return nn.Sequential(("layer", layer));
        }
    }
}
