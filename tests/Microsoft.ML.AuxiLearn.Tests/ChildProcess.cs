using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>What a program, often a scenario of the test host, did in a process of its own, where an abort of libtorch harms no other test.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <param name="scenario">CLASS.METHOD of the test host's namespace Scenarios.</param>
    /// <param name="arguments">The method's parameters.</param>
    /// <param name="libtorch">What the environment variable AUXILEARN_LIBTORCH names; unset by default.</param>
    /// <param name="folder">Where the test host lies; beside the tests by default.</param>
    public static ChildProcess Run(string scenario, string[]? arguments = null, string? libtorch = null, string? folder = null) =>
        Program(Path.Combine(folder ?? AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), [scenario, .. arguments ?? []], libtorch);

    /// <param name="program">The program's assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="libtorch">What the environment variable AUXILEARN_LIBTORCH names; unset by default.</param>
    /// <param name="threads">Of libtorch; null for its own choice. On a busy machine several wait for each other.</param>
    public static ChildProcess Program(string program, string[] arguments, string? libtorch = null, int? threads = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AUXILEARN_LIBTORCH"] = libtorch;
        if (threads is not null)
            start.Environment["OMP_NUM_THREADS"] = $"{threads}";

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();   // both at once: a full pipe would hold the process up
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} did not end within {_limit}.");
        }
        return new(process.ExitCode, output.Result.Trim(), error.Result.Trim());
    }
}
