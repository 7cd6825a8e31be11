using Microsoft.ML.AuxiLearn.Trials;
using Npgsql;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The trials of a sweep or a comparison in a PostgreSQL database, which processes of any number of machines share. A schema of the database is what a file is
/// elsewhere: it is of one experiment, named by <c>Search Path</c> of the connection string, and made, or brought to this version, when it is opened. Leases
/// end by the server's clock. A server that does not answer is asked again for a while; what it had done before the answer was lost is not done twice. Methods
/// throw an <see cref="IOException"/> where the server cannot be reached or refuses, and a <see cref="FormatException"/> where its tables hold something else.
/// </summary>
public sealed class PostgresTrialStore : ITrialStore
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly PostgresDatabase _database;

    /// <summary>Opens a schema, or creates it.</summary>
    /// <param name="connectionString">As Npgsql has it: <c>Host=db;Database=trials;Username=me;Password=secret;Search Path=birds</c>; the schema is
    /// <c>auxilearn</c> where none is named.</param>
    /// <param name="patience">For how long a server that does not answer is asked again, once the store is open; null for two minutes.</param>
    /// <exception cref="ArgumentException">The connection string names no server, or no schema of lower-case letters, digits and underscores.</exception>
    /// <exception cref="IOException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="FormatException">The schema holds something else, or is of a newer version.</exception>
    public PostgresTrialStore(string connectionString, TimeSpan? patience = null)
    {
        _database = new PostgresDatabase(connectionString, patience ?? _patience);
        try
        {
            PostgresSchema.MakeOrMigrate(_database);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ExperimentInputs? Inputs => _database.Read(ReadInputs);

    /// <inheritdoc/>
    public IReadOnlyList<int> Open(ExperimentInputs inputs, IReadOnlyList<string> configurations)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(configurations);
        return _database.Write(transaction =>
        {
            transaction.Run("LOCK TABLE trials IN SHARE ROW EXCLUSIVE MODE");   // one process enters trials at a time
            if (ReadInputs(transaction) is { } before)
                before.Check(inputs, $"'{_database}'");
            else
                transaction.Run("INSERT INTO experiment VALUES ($1)", inputs.ToJson());
            var known = new Dictionary<string, int>();
            foreach (var (trial, configuration) in transaction.Rows("SELECT trial, configuration FROM trials ORDER BY trial",
                row => (row.GetInt32(0), row.GetString(1))))
                known.TryAdd(configuration, trial);
            var next = known.Count == 0 ? 0 : known.Values.Max() + 1;
            (int Trial, string Configuration)[] missing =
                [.. configurations.Where(configuration => known.TryAdd(configuration, next)).Select(configuration => (next++, configuration))];
            transaction.Run("INSERT INTO trials (trial, configuration) SELECT * FROM unnest($1, $2)", missing.Select(row => row.Trial).ToArray(),
                missing.Select(row => row.Configuration).ToArray());
            return configurations.Select(configuration => known[configuration]).ToArray();
        });
    }

    /// <inheritdoc/>
    public TrialRecord? Claim(string worker, IReadOnlyList<int> trials, TimeSpan lease)
    {
        var claim = Guid.NewGuid();   // by which a second attempt knows what the first one took
        return _database.Write(transaction =>
        {
            var claimed = transaction.IsRepeated ? transaction.Rows("SELECT trial FROM trials WHERE claim = $1 AND state = 'Running'", Trial, claim) : [];
            if (claimed.Count == 0)
                claimed = transaction.Rows(
                    """
                    UPDATE trials SET state = 'Running', worker = $1, claim = $2, until = clock_timestamp() + $3, lease = $3
                    WHERE trial = (SELECT trial FROM trials WHERE trial = ANY ($4)
                        AND (state = 'Open' OR (state = 'Running' AND (until < clock_timestamp() OR until > clock_timestamp() + lease)))
                        ORDER BY trial LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING trial
                    """,
                    Trial, worker, claim, lease, trials.ToArray());
            return claimed is [var trial] ? Records(transaction, "WHERE trial = $1", trial)[0] : null;
        });
    }

    /// <inheritdoc/>
    // Whoever renews does so again soon: there is one attempt.
    public bool Renew(string worker, int trial, TimeSpan lease) => _database.Write(transaction =>
        transaction.Run($"UPDATE trials SET until = clock_timestamp() + $3, lease = $3 {IsHeld}", trial, worker, lease) == 1, attempts: 1);

    /// <inheritdoc/>
    public IReadOnlyList<double>? Mark(string worker, int trial, int seed, int? epoch, double value) => _database.Write(transaction =>
    {
        transaction.Run("LOCK TABLE marks IN SHARE ROW EXCLUSIVE MODE");   // two marks at the same time follow each other, and the second sees the first
        if (transaction.Rows($"SELECT trial FROM trials {IsHeld} FOR UPDATE", Trial, trial, worker).Count == 0)
            return null;
        var stored = epoch ?? 0;   // 0 is the end of the training
        transaction.Run(
            "INSERT INTO marks (seed, epoch, trial, value) VALUES ($1, $2, $3, $4) ON CONFLICT (seed, epoch, trial) DO UPDATE SET value = excluded.value",
            seed, stored, trial, value);
        return transaction.Rows("SELECT value FROM marks WHERE seed = $1 AND epoch = $2 ORDER BY trial", row => row.GetDouble(0), seed, stored);
    });

    /// <inheritdoc/>
    public bool Finish(string worker, int trial, TrialState state, double seconds, string? outcome = null) => _database.Write(transaction =>
        transaction.Run($"UPDATE trials SET state = $3, seconds = $4, outcome = $5 {IsHeld}", trial, worker, state.ToString(), seconds, outcome) == 1
        || (transaction.IsRepeated && transaction.Rows("SELECT trial FROM trials WHERE trial = $1 AND worker = $2 AND state = $3", Trial, trial, worker,
            state.ToString()).Count == 1));

    /// <inheritdoc/>
    public void Reopen(IReadOnlyList<int> trials) => _database.Write(transaction =>
        transaction.Run("UPDATE trials SET state = 'Open', outcome = NULL WHERE state = 'Failed' AND trial = ANY ($1)", trials.ToArray()));

    /// <inheritdoc/>
    public IReadOnlyList<TrialRecord> Read() => _database.Read(transaction => Records(transaction, ""));

    /// <summary>The server, the database and the schema, without a password.</summary>
    public override string ToString() => _database.ToString();

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _database.Dispose();

    private const string IsHeld = "WHERE trial = $1 AND worker = $2 AND state = 'Running'";

    /// <summary>For tests of what happens to its sessions.</summary>
    internal PostgresDatabase Database => _database;

    private static int Trial(NpgsqlDataReader row) => row.GetInt32(0);

    private static ExperimentInputs? ReadInputs(PostgresTransaction transaction) =>
        transaction.Rows("SELECT inputs FROM experiment", row => row.GetString(0)) is [var inputs, ..] ? ExperimentInputs.OfJson(inputs) : null;

    private static List<TrialRecord> Records(PostgresTransaction transaction, string where, params object[] values)
    {
        var marks = transaction.Rows($"SELECT trial, seed, epoch, value FROM marks {where} ORDER BY trial, seed, epoch",
            row => (Trial: row.GetInt32(0), Seed: row.GetInt32(1), Epoch: row.GetInt32(2) is var epoch and not 0 ? epoch : (int?)null, Value: row.GetDouble(3)),
            values).ToLookup(row => row.Trial, row => (row.Seed, row.Epoch, row.Value));
        return transaction.Rows($"SELECT trial, configuration, state, worker, seconds, outcome FROM trials {where} ORDER BY trial", row => new TrialRecord
        {
            Trial = row.GetInt32(0),
            Configuration = row.GetString(1),
            State = Enum.Parse<TrialState>(row.GetString(2)),
            Worker = row.IsDBNull(3) ? null : row.GetString(3),
            Seconds = row.GetDouble(4),
            Outcome = row.IsDBNull(5) ? null : row.GetString(5),
            Marks = [.. marks[row.GetInt32(0)]],
        }, values);
    }
}
