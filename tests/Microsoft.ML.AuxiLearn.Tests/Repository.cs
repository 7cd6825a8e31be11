namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A file's text, by its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The code blocks of a document in one language, in their order.</summary>
    /// <param name="path">The document's path from the root.</param>
    /// <param name="language">What stands behind the fence.</param>
    public static string[] Snippets(string path, string language = "csharp") =>
        [.. Read(path).Split($"```{language}\n").Skip(1).Select(part => part.Split("```")[0])];

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AuxiLearn.MLNet.sln")))
                return at.FullName;
        }
        throw new DirectoryNotFoundException(
            $"No folder above '{folder}' holds AuxiLearn.MLNet.sln; expected the tests to lie in the repository that they were built in.");
    }
}
