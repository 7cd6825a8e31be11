using Microsoft.ML.AuxiLearn.Tests.Datasets;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Native;

/// <summary>A whole piece of work gives the same in any culture, time zone and folder.</summary>
[Collection(ProcessTests.Name)]
public sealed class ElsewhereTests : IDisposable
{
    private const string Long = "a folder of a name of about sixty characters, five times more";

    private static readonly Lazy<string> _here = new(() =>
    {
        using var folder = new TempFolder();
        return Work(folder.Path, "");
    });

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("de-DE", "LF", "UTC", "Ümläute und Leerzeichen")]
    [InlineData("tr-TR", "CRLF", "Asia/Kathmandu", "数据 和 模型 🙂")]
    [InlineData("ar-SA", "LF", "Pacific/Chatham", "it's 100% 'quoted' #1 ; & $HOME")]
    [InlineData("fa-IR", "CRLF", "America/St_Johns", Long + "/" + Long + "/" + Long + "/" + Long + "/" + Long)]
    public void Cultures_time_zones_ends_of_lines_and_names_of_folders_change_nothing(string culture, string ends, string zone, string folder) =>
        Assert.Equal(_here.Value, Work(Path.Combine(_folder.Path, folder), culture, ends, zone));

    [Fact]
    public void A_temporary_folder_that_is_gone_is_told_with_the_option_that_needs_it()
    {
        var gone = Path.Combine(_folder.Path, "gone");
        var child = ChildProcess.Run("Elsewhere.Work", [_folder.Path, "", "LF"], environment: [("TMPDIR", gone), ("TMP", gone), ("TEMP", gone)]);
        Assert.Equal(1, child.ExitCode);
        Assert.Contains("The rows take more memory than the option MemoryBudget allows, and their file cannot be made in MLContext.TempFilePath, '" + gone,
            child.Error, StringComparison.Ordinal);
    }

    private static string Work(string folder, string culture, string ends = "LF", string? zone = null)
    {
        var child = ChildProcess.Run("Elsewhere.Work", [folder, culture, ends], environment: ("TZ", zone));
        Assert.True(child.ExitCode == 0, child.Error);
        return child.Output;
    }
}
