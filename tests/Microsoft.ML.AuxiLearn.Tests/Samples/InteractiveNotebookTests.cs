using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.AuxiLearn.Tests.Packaging;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>The notebooks of samples in .NET Interactive itself, with the packages as they are packed.</summary>
[Collection(nameof(PackedFeed))]
public sealed class InteractiveNotebookTests(PackedFeed feed) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn-notebook").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [InteractiveTheory]
    [MemberData(nameof(NotebookTests.Notebooks), MemberType = typeof(NotebookTests))]
    public void Each_cell_succeeds_and_a_report_is_shown(string notebook)
    {
        feed.WriteConfiguration(_folder);
        var shown = "";
        using var interactive = new Interactive(_folder, feed.Others);
        foreach (var cell in NotebookTests.Cells(notebook))
            shown += interactive.Run(cell.Replace("#r \"nuget: Microsoft.ML.AuxiLearn\"", $"#r \"nuget: Microsoft.ML.AuxiLearn, {feed.Version}\"",
                StringComparison.Ordinal));
        Assert.Contains("validation RMSE", shown, StringComparison.Ordinal);
        Assert.Contains("<iframe title=", shown, StringComparison.Ordinal);
    }

    /// <summary>A kernel that takes code on its standard input, a command in a line, and tells what came of it on its standard output.</summary>
    private sealed class Interactive : IDisposable
    {
        private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

        private readonly Process _process;
        private int _commands;

        public Interactive(string folder, string others)
        {
            var start = new ProcessStartInfo(InteractiveTheoryAttribute.Tool!, ["stdio", "--default-kernel", "csharp"])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
            start.Environment["DOTNET_INTERACTIVE_SKIP_FIRST_TIME_EXPERIENCE"] = "1";   // a welcome is no event
            start.Environment["RestoreFallbackFolders"] = others;   // the tool's project has a nuget.config of its own, which names none
            _process = Process.Start(start)!;
        }

        /// <summary>What a cell shows.</summary>
        public string Run(string code)
        {
            var token = $"cell-{++_commands}";
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { token, commandType = "SubmitCode", command = new { code } }));
            _process.StandardInput.Flush();
            var shown = "";
            for (var ends = DateTime.UtcNow + _limit; ;)
            {
                var reading = _process.StandardOutput.ReadLineAsync();
                Assert.True(reading.Wait(ends - DateTime.UtcNow), $"{token} did not end within {_limit}: {code}");
                using var line = JsonDocument.Parse(reading.Result ?? throw new IOException($"The kernel ended in {token}: {code}"));
                var told = line.RootElement;
                var type = told.GetProperty("eventType").GetString();
                if (told.GetProperty("event").TryGetProperty("formattedValues", out var values))
                    shown += string.Concat(values.EnumerateArray().Select(value => value.GetProperty("value").GetString()));
                Assert.False(type is "ErrorProduced" or "CommandFailed", $"{told.GetProperty("event")}");
                if (type == "CommandSucceeded" && told.GetProperty("command").GetProperty("token").GetString() == token)
                    return shown;
            }
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

/// <summary>Is skipped, with the reason, where .NET Interactive is not installed.</summary>
internal sealed class InteractiveTheoryAttribute : TheoryAttribute
{
    public InteractiveTheoryAttribute() =>
        Skip = Tool is null ? "dotnet-interactive is not installed: dotnet tool install -g Microsoft.dotnet-interactive." : null;

    /// <summary>The tool, on the path or among the user's; null where it is not.</summary>
    public static string? Tool => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools"))
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive")).FirstOrDefault(File.Exists);
}
