using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Microsoft.ML.AuxiLearn;

/// <summary>
/// The trials of a sweep or a comparison in a SQLite file, which any number of processes of one machine may share; what they have done outlives them. A file on
/// a network drive is for one process alone. Every method throws a <see cref="FormatException"/> where the file is damaged, and an <see cref="IOException"/>
/// where it cannot be read or written.
/// </summary>
public sealed class SqliteTrialStore : ITrialStore
{
    // The file's schema must be these texts and nothing else: in a file from elsewhere a view or a trigger may stand where a table is expected, and never end.
    // Of STRICT tables the check
    // of the file finds values of another type.
    private static readonly (string Name, string Text)[] _tables =
    [
        ("experiment", "CREATE TABLE experiment (inputs TEXT NOT NULL) STRICT"),
        ("marks",
            "CREATE TABLE marks (seed INTEGER NOT NULL, epoch INTEGER NOT NULL, trial INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (seed, epoch, "
                + "trial)) WITHOUT ROWID, STRICT"),
        ("trials", "CREATE TABLE trials (trial INTEGER PRIMARY KEY, configuration TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'Open', worker TEXT, " +
            // held until, for so long: milliseconds since 1970, milliseconds
            "until INTEGER, lease INTEGER, seconds REAL NOT NULL DEFAULT 0, outcome TEXT) STRICT"),
    ];

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();   // the heartbeat has a thread of its own

    /// <summary>Opens a file, or creates it.</summary>
    /// <param name="file">The file, in a folder that exists.</param>
    /// <param name="time">By which leases end; null for the system's.</param>
    /// <exception cref="FormatException">The file holds something else, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public SqliteTrialStore(string file, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        (_file, _time) = (file, time ?? TimeProvider.System);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            Told(() =>
            {
                _connection.Open();
                // A write-ahead log lets others read while one writes, and survives a killed process; busy_timeout waits for another's write.
                return Run(
                    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = "
                        + "NORMAL;");
            });
            Atomically(MakeOrCheck);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    internal string FileName => _file;

    /// <inheritdoc/>
    public ExperimentInputs? Inputs => Atomically(ReadInputs, write: false);

    /// <inheritdoc/>
    public IReadOnlyList<int> Open(ExperimentInputs inputs, IReadOnlyList<string> configurations)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(configurations);
        return Atomically(() =>
        {
            if (ReadInputs() is { } before)
                before.Check(inputs, $"'{_file}'");
            else
                Run("INSERT INTO experiment VALUES ($inputs)", ("$inputs", inputs.ToJson()));
            var known = new Dictionary<string, int>();
            foreach (var (trial, configuration) in Rows("SELECT trial, configuration FROM trials ORDER BY trial", row => (row.GetInt32(0), row.GetString(1))))
                known.TryAdd(configuration, trial);
            var next = Rows("SELECT COALESCE(MAX(trial) + 1, 0) FROM trials", row => row.GetInt32(0))[0];
            foreach (var configuration in configurations.Where(configuration => known.TryAdd(configuration, next)))
                Run("INSERT INTO trials (trial, configuration) VALUES ($trial, $configuration)", ("$trial", next++), ("$configuration", configuration));
            return configurations.Select(configuration => known[configuration]).ToArray();
        });
    }

    /// <inheritdoc/>
    // A lease that is longer than it was granted for is of a clock that was ahead: it is over too.
    public TrialRecord? Claim(string worker, IReadOnlyList<int> trials, TimeSpan lease) => Atomically(() =>
    {
        var claimed = Rows(
            """
            UPDATE trials SET state = 'Running', worker = $worker, until = $until, lease = $lease
            WHERE trial = (SELECT MIN(trial) FROM trials WHERE trial IN (SELECT value FROM json_each($trials))
                AND (state = 'Open' OR (state = 'Running' AND (until < $now OR until > $now + lease))))
            RETURNING trial
            """,
            row => row.GetInt32(0), [.. Held(worker, lease), ("$now", Now), ("$trials", JsonSerializer.Serialize(trials))]);
        return claimed is [var trial] ? Records("WHERE trial = $trial", ("$trial", trial))[0] : null;
    });

    /// <inheritdoc/>
    public bool Renew(string worker, int trial, TimeSpan lease) => Atomically(() =>
        Run($"UPDATE trials SET until = $until, lease = $lease {IsHeld}", [.. Held(worker, lease), ("$trial", trial)]) == 1);

    /// <inheritdoc/>
    public IReadOnlyList<double>? Mark(string worker, int trial, int seed, int? epoch, double value) => Atomically(() =>
    {
        if (Rows($"SELECT 1 FROM trials {IsHeld}", _ => true, ("$trial", trial), ("$worker", worker)).Count == 0)
            return null;
        (string, object?)[] place = [("$seed", seed), ("$epoch", epoch ?? 0)];   // 0 is the end of the training
        Run("INSERT OR REPLACE INTO marks (seed, epoch, trial, value) VALUES ($seed, $epoch, $trial, $value)",
            [.. place, ("$trial", trial), ("$value", value)]);
        return Rows("SELECT value FROM marks WHERE seed = $seed AND epoch = $epoch ORDER BY trial", row => row.GetDouble(0), place);
    });

    /// <inheritdoc/>
    public bool Finish(string worker, int trial, TrialState state, double seconds, string? outcome = null) => Atomically(() =>
        Run($"UPDATE trials SET state = $state, seconds = $seconds, outcome = $outcome {IsHeld}",
            ("$state", state.ToString()), ("$seconds", seconds), ("$outcome", outcome), ("$trial", trial), ("$worker", worker)) == 1);

    /// <inheritdoc/>
    public void Reopen(IReadOnlyList<int> trials) => Atomically(() =>
        Run("UPDATE trials SET state = 'Open', outcome = NULL WHERE state = 'Failed' AND trial IN (SELECT value FROM json_each($trials))",
            ("$trials", JsonSerializer.Serialize(trials))));

    /// <inheritdoc/>
    public IReadOnlyList<TrialRecord> Read() => Atomically(() => Records(""), write: false);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
            _connection.Dispose();
    }

    private const string IsHeld = "WHERE trial = $trial AND worker = $worker AND state = 'Running'";

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private (string, object?)[] Held(string worker, TimeSpan lease) =>
        [("$worker", worker), ("$until", Now + (long)lease.TotalMilliseconds), ("$lease", (long)lease.TotalMilliseconds)];

    private bool MakeOrCheck()
    {
        var there = Rows("SELECT type, name, sql FROM sqlite_schema ORDER BY name",
            row => (Type: row.GetString(0), Name: row.GetString(1), Text: row.IsDBNull(2) ? "" : row.GetString(2)));
        if (there.Count == 0)
            Run(string.Join(";", _tables.Select(table => table.Text)));
        else if (!there.SequenceEqual(_tables.Select(table => ("table", table.Name, table.Text))))
            throw new FormatException($"'{_file}' has other tables; expected a file that a sweep or a comparison of this version made, or none.");
        else if (Rows("PRAGMA quick_check(1)", row => row.GetString(0)) is not ["ok"] and var found)
            throw new FormatException($"'{_file}' is damaged ({found.FirstOrDefault()}); expected a file that a sweep or a comparison made, or none.");
        return true;
    }

    private ExperimentInputs? ReadInputs() =>
        Rows("SELECT inputs FROM experiment", row => row.GetString(0)) is [var inputs, ..] ? ExperimentInputs.OfJson(inputs) : null;

    private List<TrialRecord> Records(string where, params (string, object?)[] parameters)
    {
        var marks = Rows($"SELECT trial, seed, epoch, value FROM marks {where} ORDER BY trial, seed, epoch",
            row => (Trial: row.GetInt32(0), Seed: row.GetInt32(1), Epoch: row.GetInt32(2) is var epoch and not 0 ? epoch : (int?)null, Value: row.GetDouble(3)),
            parameters).ToLookup(row => row.Trial, row => (row.Seed, row.Epoch, row.Value));
        return Rows($"SELECT trial, configuration, state, worker, seconds, outcome FROM trials {where} ORDER BY trial", row => new TrialRecord
        {
            Trial = row.GetInt32(0),
            Configuration = row.GetString(1),
            State = Enum.Parse<TrialState>(row.GetString(2)),
            Worker = row.IsDBNull(3) ? null : row.GetString(3),
            Seconds = row.GetDouble(4),
            Outcome = row.IsDBNull(5) ? null : row.GetString(5),
            Marks = [.. marks[row.GetInt32(0)]],
        }, parameters);
    }

    /// <summary>Does it in one transaction; one that writes begins as a writer, so that what it reads first stays true.</summary>
    private T Atomically<T>(Func<T> action, bool write = true) => Told(() =>
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: !write);
            var result = action();
            transaction.Commit();
            return result;
        }
    });

    /// <summary>What SQLite and its values throw, as the two kinds of exception that are documented.</summary>
    private T Told<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception) when (IsSystems(exception))
        {
            throw new IOException($"'{_file}' cannot be read or written ({exception.Message}).", exception);
        }
        catch (Exception exception) when (exception is SqliteException or InvalidCastException or OverflowException or ArgumentException or JsonException
            || exception is FormatException && !exception.Message.StartsWith($"'{_file}'", StringComparison.Ordinal))
        {
            throw new FormatException(
                $"'{_file}' is damaged or not a store of trials ({exception.Message}); expected a file that a sweep or a comparison made, or none.", exception);
        }
    }

    // Permission, busy, locked, no memory, interrupted, full, cannot open; read-only where the file is so, not where a damaged head says so; input and output
    // but for a file that is cut off.
    private bool IsSystems(SqliteException exception) => exception.SqliteErrorCode switch
    {
        3 or 5 or 6 or 7 or 9 or 13 or 14 => true,
        8 => !CanWrite(),
        10 => exception.SqliteExtendedErrorCode != (10 | (2 << 8)),
        _ => false,
    };

    private bool CanWrite()
    {
        try
        {
            using var opened = File.OpenWrite(_file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
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
