namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>The tables of a store, each version made of the one before.</summary>
internal static class PostgresSchema
{
    private const string Version = "auxilearn_version";

    // A released line never changes: what is to be otherwise becomes a further line.
    private static readonly string[] _versions =
    [
        """
        CREATE TABLE experiment (inputs text NOT NULL);
        CREATE TABLE trials (trial integer PRIMARY KEY, configuration text NOT NULL, state text NOT NULL DEFAULT 'Open', worker text, claim uuid,
            until timestamptz, lease interval, seconds double precision NOT NULL DEFAULT 0, outcome text);
        CREATE TABLE marks (seed integer, epoch integer, trial integer REFERENCES trials, value double precision NOT NULL, PRIMARY KEY (seed, epoch, trial));
        """,
    ];

    /// <exception cref="FormatException">The schema holds something else, or is of a newer version.</exception>
    public static void MakeOrMigrate(PostgresDatabase database) => database.Write(
        transaction =>
        {
            transaction.Run("SELECT pg_advisory_xact_lock(hashtext($1))", database.Schema);   // of processes that begin at the same time one makes the tables
            if (transaction.Rows("SELECT 1 FROM pg_namespace WHERE nspname = $1", _ => true, database.Schema).Count == 0)
                transaction.Run($"CREATE SCHEMA {database.Schema}");
            var tables = transaction.Rows("SELECT relname::text FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')",
                row => row.GetString(0), database.Schema);
            if (tables.Count == 0)
                transaction.Run($"CREATE TABLE {Version} AS SELECT 0 AS version");
            else if (!tables.Contains(Version))
                throw new FormatException(
                    $"'{database}' has other tables ({string.Join(", ", tables.Order().Take(3))}); expected a schema that a sweep or a comparison made, or "
                        + "none: name it by Search Path.");

            var version = transaction.Rows($"SELECT version FROM {Version}", row => row.GetInt32(0)) is [var only]
                ? only
                : throw new FormatException($"'{database}' is damaged: its table {Version} does not have exactly one row.");
            if (version > _versions.Length)
                throw new FormatException(
                    $"'{database}' was made by a newer version of this library (its tables are of version {version}, expected at most {_versions.Length}): "
                        + "update the package, or name another Search Path.");
            foreach (var step in _versions[version..])
                transaction.Run(step);
            if (version < _versions.Length)
                transaction.Run($"UPDATE {Version} SET version = $1", _versions.Length);
            return true;
        },
        isOpening: true);
}
