namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>The name of a file that keeps trials.</summary>
internal static class StoreFile
{
    private static readonly string[] _keys = ["Host", "Server", "Data Source", "Database", "Username", "User ID"];

    /// <summary>The name, where it is one and not the address of a server.</summary>
    /// <exception cref="ArgumentException">It is the latter.</exception>
    public static string? Checked(string? name)
    {
        var keys = (name ?? "").Split(';').Select(part => part.Split('=')).Where(pair => pair.Length == 2).Select(pair => pair[0].Trim());
        return keys.Intersect(_keys, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is not { } found ? name
            : throw new ArgumentException($"The option File has '{found}=', as the address of a server has; expected the name of a file, or the option Store "
                + "with "
                + "new PostgresTrialStore(address) of the package Microsoft.ML.AuxiLearn.Experiments.PostgreSql.", nameof(name));
    }
}
