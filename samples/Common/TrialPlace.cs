namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>Where a command line keeps its trials: a SQLite file, or a schema of a PostgreSQL database.</summary>
/// <param name="place">A path, or a connection string such as <c>Host=db;Database=trials;Username=me;Search Path=birds</c>.</param>
public sealed class TrialPlace(string place)
{
    /// <summary>As an option describes it.</summary>
    public const string Description =
        "The SQLite file of the trials; for several machines, a connection string such as \"Host=db;Database=trials;Username=me;Search Path=birds\"; "
            + "run the same command again to continue.";

    /// <summary>The file; null where it is a server.</summary>
    public string? File { get; } = IsServer(place) ? null : Path.GetFullPath(place);

    /// <summary>The place of a part of several.</summary>
    public TrialPlace For(string part) =>
        new(File is null ? $"{place};Search Path={Schema}_{part.ToLowerInvariant()}" : Path.ChangeExtension(File, part + Path.GetExtension(File)));

    /// <summary>Opens the store.</summary>
    /// <exception cref="ArgumentException">The connection string is not understood.</exception>
    /// <exception cref="IOException">The place cannot be reached.</exception>
    /// <exception cref="FormatException">It holds something else.</exception>
    public ITrialStore Open() => File is null ? new PostgresTrialStore(place) : new SqliteTrialStore(File);

    private string Schema =>
        new System.Data.Common.DbConnectionStringBuilder { ConnectionString = place }.TryGetValue("Search Path", out var named) ? $"{named}" : "auxilearn";

    private static bool IsServer(string place) => place.Split(';').Any(part => part.TrimStart().StartsWith("Host=", StringComparison.OrdinalIgnoreCase));
}
