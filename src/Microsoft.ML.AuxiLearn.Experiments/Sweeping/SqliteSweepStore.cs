using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.ML.AuxiLearn.Sweeping;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The trials of a sweep in a SQLite file, which any number of processes of one machine may share; what they have done outlives them. A file on a network drive is for one process alone.
/// </summary>
public sealed class SqliteSweepStore : ISweepStore
{
    private const long Version = 1;
    private const int NotADatabase = 26;

    private const string Schema = """
        CREATE TABLE sweep (experiment TEXT NOT NULL);
        CREATE TABLE trials (
            trial INTEGER PRIMARY KEY,
            configuration TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'Open',
            worker TEXT,
            lease INTEGER,                          -- milliseconds since 1970 until which the worker holds it
            seconds REAL NOT NULL DEFAULT 0,
            error TEXT);
        CREATE TABLE marks (
            seed INTEGER NOT NULL,
            epoch INTEGER NOT NULL,                 -- 0: the end of the training
            trial INTEGER NOT NULL,
            value REAL NOT NULL,
            PRIMARY KEY (seed, epoch, trial)) WITHOUT ROWID;
        PRAGMA user_version = 1;
        """;

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();   // the heartbeat has a thread of its own

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="file">The file, in a folder that exists.</param>
    /// <param name="time">By which leases end; null for the system's.</param>
    /// <exception cref="FormatException">The file holds something else.</exception>
    public SqliteSweepStore(string file, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        (_file, _time) = (file, time ?? TimeProvider.System);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            // A write-ahead log lets others read while one writes, and survives a killed process; busy_timeout waits for another's write.
            Run("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            Atomically(MakeOrCheck);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == NotADatabase)
        {
            _connection.Dispose();
            throw new FormatException($"'{file}' is no SQLite file; expected one that a sweep made, or none.", exception);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Open(string experiment, IReadOnlyList<string> configurations)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(configurations);
        Atomically(() =>
        {
            var other = Rows("SELECT experiment FROM sweep", row => row.GetString(0)).FirstOrDefault();
            if (other is not null && other != experiment)
                throw new InvalidOperationException($"'{_file}' has the sweep '{other}', this one is '{experiment}'; expected the same sweep, or another file.");
            if (other is null)
                Run("INSERT INTO sweep VALUES ($experiment)", ("$experiment", experiment));
            string[] before = [.. Rows("SELECT configuration FROM trials ORDER BY trial", row => row.GetString(0))];
            if (before.Zip(configurations).Select((pair, trial) => (pair.First, pair.Second, trial)).FirstOrDefault(row => row.First != row.Second) is { First: not null } differs)
                throw new InvalidOperationException($"'{_file}' has {differs.First} as trial {differs.trial}, this sweep {differs.Second}; expected the same space, or another file.");
            for (var trial = before.Length; trial < configurations.Count; trial++)
                Run("INSERT INTO trials (trial, configuration) VALUES ($trial, $configuration)", ("$trial", trial), ("$configuration", configurations[trial]));
            return true;
        });
    }

    /// <inheritdoc/>
    public SweepRecord? Claim(string worker, int trials, TimeSpan lease) => Atomically(() =>
    {
        var claimed = Rows(
            """
            UPDATE trials SET state = 'Running', worker = $worker, lease = $until
            WHERE trial = (SELECT MIN(trial) FROM trials WHERE trial < $trials AND (state = 'Open' OR (state = 'Running' AND lease < $now)))
            RETURNING trial
            """,
            row => row.GetInt32(0), ("$worker", worker), ("$until", Now + (long)lease.TotalMilliseconds), ("$now", Now), ("$trials", trials));
        return claimed is [var trial] ? Records("WHERE trial = $trial", ("$trial", trial))[0] : null;
    });

    /// <inheritdoc/>
    public bool Renew(string worker, int trial, TimeSpan lease) => Atomically(() =>
        Run($"UPDATE trials SET lease = $until {Held}", ("$until", Now + (long)lease.TotalMilliseconds), ("$trial", trial), ("$worker", worker)) == 1);

    /// <inheritdoc/>
    public IReadOnlyList<double>? Mark(string worker, int trial, SweepMark mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        return Atomically(() =>
        {
            if (Rows($"SELECT 1 FROM trials {Held}", _ => true, ("$trial", trial), ("$worker", worker)).Count == 0)
                return null;
            (string, object?)[] place = [("$seed", mark.Seed), ("$epoch", mark.Epoch ?? 0)];
            Run("INSERT OR REPLACE INTO marks (seed, epoch, trial, value) VALUES ($seed, $epoch, $trial, $value)", [.. place, ("$trial", trial), ("$value", mark.Value)]);
            return Rows("SELECT value FROM marks WHERE seed = $seed AND epoch = $epoch ORDER BY trial", row => row.GetDouble(0), place);
        });
    }

    /// <inheritdoc/>
    public bool Finish(string worker, int trial, SweepState state, double seconds, string? reason = null) => Atomically(() =>
        Run($"UPDATE trials SET state = $state, seconds = $seconds, error = $error {Held}",
            ("$state", state.ToString()), ("$seconds", seconds), ("$error", reason), ("$trial", trial), ("$worker", worker)) == 1);

    /// <inheritdoc/>
    public IReadOnlyList<SweepRecord> Read() => Atomically(() => Records(""), write: false);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
            _connection.Dispose();
    }

    private const string Held = "WHERE trial = $trial AND worker = $worker AND state = 'Running'";

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool MakeOrCheck()
    {
        var version = Rows("PRAGMA user_version", row => row.GetInt64(0))[0];
        var tables = Rows("SELECT COUNT(*) FROM sqlite_schema", row => row.GetInt64(0))[0];
        if (version == 0 && tables == 0)
            Run(Schema);
        else if (version != Version)
            throw new FormatException($"'{_file}' is no sweep of version {Version}; expected a file that a sweep made, or none.");
        return true;
    }

    private List<SweepRecord> Records(string where, params (string, object?)[] parameters)
    {
        var marks = Rows($"SELECT trial, seed, epoch, value FROM marks {where} ORDER BY trial, seed, epoch", row => (Trial: row.GetInt32(0), Mark: new SweepMark(
            row.GetInt32(1), row.GetInt32(2) is var epoch and not 0 ? epoch : null, row.GetDouble(3))), parameters).ToLookup(row => row.Trial, row => row.Mark);
        return Rows($"SELECT trial, configuration, state, seconds, error FROM trials {where} ORDER BY trial", row => new SweepRecord(
            row.GetInt32(0), row.GetString(1), Enum.Parse<SweepState>(row.GetString(2)), row.GetDouble(3), row.IsDBNull(4) ? null : row.GetString(4), [.. marks[row.GetInt32(0)]]), parameters);
    }

    /// <summary>Does it in one transaction; one that writes begins as a writer, so that what it reads first stays true.</summary>
    private T Atomically<T>(Func<T> action, bool write = true)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: !write);
            var result = action();
            transaction.Commit();
            return result;
        }
    }

    private int Run(string sql, params (string, object?)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params (string, object?)[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Command(string sql, (string, object?)[] parameters)
    {
        var command = _connection.CreateCommand();   // it takes part in the connection's transaction
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
