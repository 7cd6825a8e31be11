using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Microsoft.ML.AuxiLearn.Native;

/// <summary>
/// Whether a libtorch that the user names fits TorchSharp's shim, on Linux. The loader binds a function when it is first called, and a missing one ends the
/// process there; so each is looked for by its name before.
/// </summary>
internal static partial class LibtorchFit
{
    private const int Shown = 3;
    private const string Expected = "2.10";

    // at::, c10::, torch:: and caffe2:: in the names that compilers make; others are the C and C++ libraries' own
    [GeneratedRegex(@"^_Z[A-Z]*(2at|3c10|5torch|6caffe2)")]
    private static partial Regex IsOfLibtorch();

    // that of an installation of Python, torch/version.py beside torch/lib, and that of a download, build-version
    [GeneratedRegex(@"(?:__version__\s*=\s*['""]|^)(\d+\.\d+)")]
    private static partial Regex VersionText();

    /// <summary>What is doubtful about it, in one sentence; null where nothing is.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="libtorch">It, loaded.</param>
    /// <param name="shim">The shim's file.</param>
    /// <exception cref="TorchBackendException">It lacks what the shim calls.</exception>
    public static string? Check(string folder, nint libtorch, string shim)
    {
        var missing = Missing(File.ReadAllBytes(shim), name => NativeLibrary.TryGetExport(libtorch, name, out _));
        var version = VersionOf(folder);
        var found = $"libtorch{(version is null ? "" : $" {version}")} in '{folder}'";
        if (missing.Count > 0)
            throw new TorchBackendException(
                $"The {found} lacks {missing.Count} of the functions that TorchSharp 0.107.0 calls "
                    + $"({string.Join(", ", missing.Take(Shown))}{(missing.Count > Shown ? ", ..." : "")}); expected libtorch {Expected}.");
        return version is null or Expected ? null
            : $"The {found} is not the {Expected} that TorchSharp 0.107.0 was built for; it has every function that is called, but results "
                + "are not tested with it.";
    }

    /// <summary>The functions of libtorch that a shim calls and nothing exports.</summary>
    public static IReadOnlyList<string> Missing(ReadOnlySpan<byte> shim, Func<string, bool> isExported) =>
        [.. ElfImage.NeededSymbols(shim).Where(name => IsOfLibtorch().IsMatch(name) && !isExported(name))];

    private static string? VersionOf(string folder)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (parent is null)
            return null;
        foreach (var file in (string[])["version.py", "build-version"])
        {
            if (Path.Combine(parent, file) is var path && File.Exists(path) && VersionText().Match(File.ReadAllText(path)) is { Success: true } match)
                return match.Groups[1].Value;
        }
        return null;
    }
}
