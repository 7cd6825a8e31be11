namespace Microsoft.ML.AuxiLearn.Datasets;

/// <summary>
/// The files of a folder as folders lie on disks: what systems leave there is passed over (names that begin with a dot, such as macOS's ._x and .DS_Store, and
/// the folder __MACOSX), and extensions may be in upper or lower case.
/// </summary>
internal static class FolderFiles
{
    private const string AppleFolder = "__MACOSX";

    /// <summary>The paths of the files whose names have the ending, in ordinal order; none where there is no such folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ending">Of the name, in any case: ".png".</param>
    /// <param name="isDeep">Whether folders within are searched too.</param>
    public static string[] Of(string folder, string ending, bool isDeep = false) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*", isDeep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(path => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && !IsLeftBySystem(Path.GetRelativePath(folder, path)))
            .Order(StringComparer.Ordinal)];

    /// <summary>The file of this path, or the one whose extension has another case; null where there is neither.</summary>
    public static string? Find(string path)
    {
        if (File.Exists(path))
            return path;
        var extension = Path.GetExtension(path);
        string[] others = [Path.ChangeExtension(path, extension.ToUpperInvariant()), Path.ChangeExtension(path, extension.ToLowerInvariant())];
        return Array.Find(others, File.Exists);
    }

    /// <param name="path">The file, whose extension may have another case.</param>
    /// <param name="what">What is expected, where the sentence tells more than the path.</param>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    public static string Existing(string path, string? what = null) => Find(path) ?? throw MissingFile.At(path, what);

    private static bool IsLeftBySystem(string relative) =>
        relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Any(name => name.StartsWith('.') || name == AppleFolder);
}
