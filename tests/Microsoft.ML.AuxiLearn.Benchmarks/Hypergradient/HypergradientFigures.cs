namespace Microsoft.ML.AuxiLearn.Benchmarks.Hypergradient;

/// <summary>What a hypergradient costs in time and memory, and how good it is.</summary>
internal static class HypergradientFigures
{
    public static IEnumerable<Figure> Measure() =>
        StepTimes.Measure().Concat(WholeTraining.Measure()).Concat(PeakMemory.Measure()).Concat(Endurance.Measure()).Concat(Accuracy.Measure());
}
