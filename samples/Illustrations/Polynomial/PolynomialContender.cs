using Microsoft.ML.AuxiLearn.Combining;
using static TorchSharp.torch;

namespace Microsoft.ML.AuxiLearn.Samples.Illustrations.Polynomial;

/// <summary>A way to combine the three losses.</summary>
/// <param name="Name">Its name in the picture.</param>
/// <param name="Build">Makes it.</param>
/// <param name="IsLearned">Whether it learns along the hypergradient, or stays as it is made.</param>
internal sealed record PolynomialContender(string Name, Func<Generator, LossCombinerNetwork> Build, bool IsLearned)
{
    public static readonly IReadOnlyList<string> Tasks = ["main", "telltale", "decoy"];

    // telltale + decoy + main × telltale: each row's main loss counts as much as its telltale loss says
    private static readonly float[] _oracle = [0, 1, 1, 0, 1, 0, 0, 0, 0];

    public const string Polynomial = "polynomial";

    public static IReadOnlyList<PolynomialContender> All { get; } =
    [
        new("equal weights", _ => LossCombiner.Linear().Build(Tasks.Count), IsLearned: false),
        new("linear", _ => LossCombiner.Linear().Build(Tasks.Count), IsLearned: true),
        new("deep linear", generator => LossCombiner.DeepLinear(8, 8).Build(Tasks.Count, generator), IsLearned: true),
        new("nonlinear", generator => LossCombiner.Nonlinear(8, 8).Build(Tasks.Count, generator), IsLearned: true),
        new(Polynomial, _ => new PolynomialCombiner(Tasks.Count), IsLearned: true),
        new("oracle", _ => new PolynomialCombiner(Tasks.Count, _oracle), IsLearned: false),
    ];
}
