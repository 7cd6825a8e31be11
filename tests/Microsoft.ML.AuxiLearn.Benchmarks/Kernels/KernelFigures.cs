namespace Microsoft.ML.AuxiLearn.Benchmarks.Kernels;

/// <summary>
/// Whether this processor's kernels are right, what the check and doing without oneDNN cost, and what waiting threads cost beside a busy process.
/// </summary>
internal static class KernelFigures
{
    public static IEnumerable<Figure> Measure() => WrongKernels.Measure().Concat(FallbackCost.Measure()).Concat(BusyMachine.Measure());
}
