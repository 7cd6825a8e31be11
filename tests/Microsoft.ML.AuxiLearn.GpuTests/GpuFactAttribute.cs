using System.Runtime.CompilerServices;
using Microsoft.ML.AuxiLearn.Native;
using Xunit;

namespace Microsoft.ML.AuxiLearn.GpuTests;

/// <summary>
/// A test that runs wherever libtorch can use a CUDA device, and is skipped elsewhere with the reason. Its classes bear the trait Category=Gpu.
/// </summary>
internal sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = Reason;

    public static string? Reason { get; } = CudaSupport.Obstacle is { } obstacle ? $"No CUDA device: {obstacle.Found}; expected {obstacle.Expected}." : null;
}

/// <summary>The same for a theory.</summary>
internal sealed class GpuTheoryAttribute : TheoryAttribute
{
    public GpuTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = GpuFactAttribute.Reason;
}
