using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>A test of processes that mpirun starts, skipped with the reason where there is no Open MPI.</summary>
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute() => Skip = MpiRun.Missing;
}
