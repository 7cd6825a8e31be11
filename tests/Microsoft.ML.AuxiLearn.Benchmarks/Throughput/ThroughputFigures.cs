namespace Microsoft.ML.AuxiLearn.Benchmarks.Throughput;

/// <summary>What the way through the library costs beside the network itself, in time and memory.</summary>
internal static class ThroughputFigures
{
    public static IEnumerable<Figure> Measure() =>
        TrainingSteps.Measure().Concat(BatchScoring.Measure()).Concat(EngineScoring.Measure()).Concat(Reading.Measure()).Concat(FitMemory.Measure());
}
