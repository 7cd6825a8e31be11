using Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

namespace Microsoft.ML.AuxiLearn.Benchmarks.Images;

/// <summary>The time of an epoch with 312 auxiliary tasks, as CUB-200-2011 has them, over that of one with a single task beside the main one.</summary>
internal static class TaskCounts
{
    private const int Many = 312;
    private const int Rounds = 4;

    private static readonly (string Name, Network Network)[] _networks = [("convnet", Network.ConvNet(32, 64, 128)), ("resnet18", Network.ResNet18())];

    public static IEnumerable<Figure> Measure()
    {
        foreach (var (name, network) in _networks)
            foreach (var method in (WeightingMethod[])[WeightingMethod.Equal, WeightingMethod.AuxiLearn(), WeightingMethod.GradientCosine])
            {
                var (few, many) = (new List<double>(), new List<double>());
                for (var round = 0; round < Rounds; round++)   // in turn, so that both meet the same machine
                {
                    few.AddRange(Training.EpochTimes(network, method, 1));
                    many.AddRange(Training.EpochTimes(network, method, Many));
                }
                yield return new($"tasks/{name}/{method}/{Many}-over-1", Timing.Median(many) / Timing.Median(few), "<= 1.1");
            }
    }
}
