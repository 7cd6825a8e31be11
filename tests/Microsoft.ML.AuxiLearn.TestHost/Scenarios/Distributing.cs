using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.AuxiLearn.Resuming;
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
                Console.WriteLine(Text(weights));
        }
    }

    /// <summary>Stops a training with dropout twice, and prints, in each process, what comes of it once it is resumed, and of one that is never stopped.</summary>
    /// <param name="folder">Of the checkpoints.</param>
    public static void Resume(string folder)
    {
        string Fit(string? folder, int epochs) => ResumableTraining.Fit("AuxiLearn", options =>
        {
            options.Distributed = _mpi;
            options.CheckpointFolder = folder;
            options.Progress = report => _ = report.Epoch <= epochs ? 0 : throw new IOException("The power is gone.");
        });

        foreach (var epochs in (int[])[2, 4])
        {
            try
            {
                Fit(folder, epochs);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                Console.WriteLine("stopped");
            }
        }
        Console.WriteLine(Fit(folder, ResumableTraining.Epochs));
        Console.WriteLine(Fit(null, ResumableTraining.Epochs));
    }

    /// <summary>A training in whose 50th pass the last process dies.</summary>
    /// <param name="folder">Of the checkpoints.</param>
    public static void Die(string folder)
    {
        FitOneLayer(folder, pass =>
        {
            if (pass == 50 && IsLast)
                Process.GetCurrentProcess().Kill();
        });
        Console.WriteLine("over");
    }

    /// <summary>Resumes the training that has died, trains the same from its beginning, and prints the passes and the weights of each, a line.</summary>
    /// <param name="folder">Of the checkpoints.</param>
    public static void Survive(string folder)
    {
        foreach (var checkpoints in (string?[])[folder, null])
        {
            var passes = 0;
            var weights = FitOneLayer(checkpoints, pass => passes = pass);
            Console.WriteLine($"{passes} {Text(weights)}");
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

    /// <summary>A long training in which the last process throws, is cancelled or was asked for something else, or that has too few rows.</summary>
    public static void Trouble(string kind)
    {
        DistributedFits.Fit("mlp", "Equal", _mpi, options =>
        {
            options.NumberOfSteps = 1_000_000;
            switch (kind)
            {
                case "options":
                    options.LearningRate = IsLast ? 0.5 : 0.1;
                    break;
                case "rows":
                    options.BatchSize = 2;
                    break;
                case "throws":
                    options.Network = Network.Custom("broken", input => IsLast
                        ? throw new InvalidOperationException("The network cannot be built here.") : nn.Linear(input.Size, 4));
                    break;
                case "cancelled":
                    var source = new CancellationTokenSource();
                    options.Network = OneLayer(pass =>
                    {
                        if (pass == 50 && IsLast)
                            source.Cancel();
                    });
                    (options.CancellationToken, options.KeepBest) = (source.Token, true);
                    break;
            }
        });
        Console.WriteLine("over");
    }

    private static bool IsLast => _mpi.Rank == _mpi.Size - 1;

    private static float[] FitOneLayer(string? checkpoints, Action<int> inPass) => DistributedFits.Fit("mlp", "Equal", _mpi, options =>
    {
        options.CheckpointFolder = checkpoints;
        options.Network = OneLayer(inPass);
    });

    /// <summary>A layer that does something in each of its passes, which are counted from 1.</summary>
    private static Network OneLayer(Action<int> inPass) => Network.Custom("one layer", input =>
    {
        var (layer, pass) = (nn.Linear(input.Size, 4), 0);
        layer.register_forward_pre_hook((_, x) =>
        {
            inPass(++pass);
            return x;
        });
        return nn.Sequential(("layer", layer));
    });

    private static string Text(float[] weights) => string.Join(' ', weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture)));
}
