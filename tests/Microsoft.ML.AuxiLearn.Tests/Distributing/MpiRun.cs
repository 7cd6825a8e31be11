using System.Runtime.InteropServices;

namespace Microsoft.ML.AuxiLearn.Tests.Distributing;

/// <summary>Programs, often scenarios of the test host, under Open MPI's mpirun.</summary>
internal static class MpiRun
{
    private static readonly string? _program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, "mpirun.openmpi"), Path.Combine(folder, "mpirun")]).FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped; null where it is there.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() ? "The tests start Open MPI on Linux alone."
        : _program is null ? "Open MPI's mpirun is not on the PATH; expected a package such as openmpi-bin."
        : !NativeLibrary.TryLoad("libmpi.so.40", out _) ? "Open MPI's libmpi.so.40 was not found; expected a package such as libopenmpi3." : null;

    /// <summary>Runs so many processes of a scenario on this machine, more than it has cores if need be, and a thread each.</summary>
    public static ChildProcess Scenario(int processes, string scenario, params string[] arguments) =>
        Run(processes, [], ChildProcess.CommandOf(scenario, arguments));

    /// <summary>Runs so many processes of another program in a folder.</summary>
    public static ChildProcess Program(int processes, string assembly, string folder, params string[] arguments) =>
        Run(processes, ["-wdir", folder], ["dotnet", assembly, .. arguments]);

    private static ChildProcess Run(int processes, string[] options, string[] command) =>
        ChildProcess.Other(_program!,
        [
            "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1", "-np", $"{processes}", .. options, .. command,
        ], ("OMP_NUM_THREADS", "1"), ("TERM", "dumb"));   // mpirun gives them a terminal, to which .NET would send its sequences
}
