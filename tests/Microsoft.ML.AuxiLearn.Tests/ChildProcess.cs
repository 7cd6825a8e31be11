using System.Diagnostics;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>What a program, often a scenario of the test host, did in a process of its own, where an abort of libtorch harms no other test.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private static readonly string _dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <param name="scenario">CLASS.METHOD of the test host's namespace Scenarios.</param>
    /// <param name="arguments">The method's parameters.</param>
    /// <param name="libtorch">What the environment variable AUXILEARN_LIBTORCH names; unset by default.</param>
    /// <param name="folder">Where the test host lies; beside the tests by default.</param>
    /// <param name="environment">Environment variables that it has besides.</param>
    public static ChildProcess Run(string scenario, string[]? arguments = null, string? libtorch = null, string? folder = null,
        params (string Name, string? Value)[] environment) =>
        Program(Path.Combine(folder ?? AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), [scenario, .. arguments ?? []], libtorch,
            environment: environment);

    /// <summary>The same, and leaves it to the caller, who may kill it.</summary>
    public static Process Start(string scenario, string[] arguments) =>
        Process.Start(_dotnet, [Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), scenario, .. arguments]);

    /// <summary>Starts a scenario and kills it a while after it has written a number of lines.</summary>
    /// <param name="scenario">CLASS.METHOD of the test host's namespace Scenarios.</param>
    /// <param name="arguments">The method's parameters.</param>
    /// <param name="lines">The lines that are waited for.</param>
    /// <param name="milliseconds">The while.</param>
    /// <returns>Whether it was killed before it ended by itself.</returns>
    public static bool Kill(string scenario, string[] arguments, int lines, int milliseconds)
    {
        using var process = Process.Start(new ProcessStartInfo(_dotnet,
            [Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), scenario, .. arguments])
        { RedirectStandardOutput = true })!;
        while (lines > 0 && process.StandardOutput.ReadLine() is not null)
            lines--;
        Thread.Sleep(milliseconds);
        process.Kill();
        process.WaitForExit();
        return process.ExitCode != 0;
    }

    /// <param name="program">The program's assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="libtorch">What the environment variable AUXILEARN_LIBTORCH names; unset by default.</param>
    /// <param name="threads">Of libtorch; null for its own choice. On a busy machine several wait for each other.</param>
    /// <param name="folder">The working directory; that of the tests by default.</param>
    /// <param name="environment">Environment variables that it has besides; null for one that it does not have.</param>
    public static ChildProcess Program(
        string program, string[] arguments, string? libtorch = null, int? threads = null, string? folder = null,
            params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(_dotnet, [program, .. arguments]) { WorkingDirectory = folder };
        start.Environment["AUXILEARN_LIBTORCH"] = libtorch;
        if (threads is not null)
            start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Run(start, _limit, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>A scenario in a process with limits; not on Windows.</summary>
    /// <param name="limit">What sets them, in the system's shell: ulimit -v 2000000.</param>
    /// <param name="scenario">CLASS.METHOD of the test host's namespace Scenarios.</param>
    /// <param name="arguments">The method's parameters.</param>
    /// <param name="environment">Environment variables that it has besides.</param>
    public static ChildProcess Limited(string limit, string scenario, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("/bin/sh",
            ["-c", $"{limit}; exec \"$0\" \"$@\"", _dotnet, Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), scenario,
            .. arguments]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Run(start, _limit, $"{limit}; {scenario}");
    }

    /// <summary>The command line of a scenario.</summary>
    public static string[] CommandOf(string scenario, string[] arguments) =>
        [_dotnet, Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.AuxiLearn.TestHost.dll"), scenario, .. arguments];

    /// <summary>A program that is none of .NET's.</summary>
    public static ChildProcess Other(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Run(start, _limit, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>
    /// A command of the .NET SDK, as a user would type it in a folder of their own: it inherits nothing of the build that runs the tests, and leaves no server
    /// behind.
    /// </summary>
    /// <param name="arguments">The command line after dotnet.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="packages">NuGet's folder of packages; the user's by default.</param>
    public static ChildProcess Sdk(string[] arguments, string folder, string? packages = null)
    {
        var start = new ProcessStartInfo(_dotnet, arguments) { WorkingDirectory = folder };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";   // it costs a command a quarter of its time, which is too short to earn it back
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;
        return Run(start, TimeSpan.FromMinutes(8), $"dotnet {string.Join(' ', arguments)}");
    }

    private static ChildProcess Run(ProcessStartInfo start, TimeSpan limit, string name)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();   // both at once: a full pipe would hold the process up
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} did not end within {limit}.");
        }
        return new(process.ExitCode, output.Result.Trim(), error.Result.Trim());
    }
}
