using System.Data;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Microsoft.ML.AuxiLearn.Trials;

/// <summary>A schema of a database, its transactions repeated while the server does not answer, and errors are one sentence without the password.</summary>
internal sealed partial class PostgresDatabase : IDisposable
{
    private const string DefaultSchema = "auxilearn";

    // A process that is stopped, or cut off, in the middle of a transaction holds what it locked no longer than this, and nobody waits longer for a lock.
    private const string Limits = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s";

    private const string IdleInTransaction = "25P03";

    private static readonly TimeSpan _openingPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnectionStringBuilder _address;
    private readonly TimeSpan _patience;

    /// <exception cref="ArgumentException">The connection string names no server, or no schema.</exception>
    public PostgresDatabase(string connectionString, TimeSpan patience)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        _patience = patience;
        _address = Parsed(connectionString);
        Schema = _address.SearchPath ?? DefaultSchema;
        if (!SchemaName().IsMatch(Schema))
            throw new ArgumentException($"Search Path is '{Schema}'; expected one schema, at most 63 lower-case letters, digits and underscores.",
                nameof(connectionString));
        var used = new NpgsqlConnectionStringBuilder(_address.ConnectionString) { SearchPath = Schema, Options = $"{Limits} {_address.Options}".Trim() };
        used.ApplicationName ??= "AuxiLearn";
        if (!_address.ContainsKey("Timeout"))
            used.Timeout = 5;
        _source = NpgsqlDataSource.Create(used);
    }

    public string Schema { get; }

    /// <summary>Does it in one transaction, which sees all that others have committed before each statement.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="attempts">How often at most.</param>
    /// <param name="isOpening">Whether nothing has answered yet: a server that is not there is reported soon.</param>
    public T Write<T>(Func<PostgresTransaction, T> action, int attempts = int.MaxValue, bool isOpening = false) =>
        Repeated(action, IsolationLevel.ReadCommitted, attempts, isOpening && _openingPatience < _patience ? _openingPatience : _patience);

    /// <summary>Reads in one transaction, which sees the database as it was at its beginning.</summary>
    public T Read<T>(Func<PostgresTransaction, T> action) => Repeated(action, IsolationLevel.RepeatableRead, int.MaxValue, _patience);

    public void Dispose() => _source.Dispose();

    public override string ToString() => $"Host={_address.Host};Database={_address.Database ?? _address.Username};Search Path={Schema}";

    private T Repeated<T>(Func<PostgresTransaction, T> action, IsolationLevel level, int attempts, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
            try
            {
                using var connection = _source.OpenConnection();
                using var transaction = connection.BeginTransaction(level);
                var result = action(new PostgresTransaction(transaction, isRepeated: attempt > 1));
                transaction.Commit();
                return result;
            }
            catch (NpgsqlException exception) when (IsPassing(exception) && attempt < attempts && watch.Elapsed < patience)
            {
                Thread.Sleep(_pause);
            }
            catch (Exception exception) when (Told(exception) is { } told)
            {
                throw told;
            }
    }

    // Shut down, crashed, starting, or a session that idled in its transaction; Npgsql knows broken connections, deadlocks and too many clients.
    private static bool IsPassing(NpgsqlException exception) => exception.IsTransient || exception.SqlState is
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleInTransaction;

    /// <summary>One of the two kinds of exception that are documented; null for what is one already.</summary>
    private Exception? Told(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            new IOException(
                $"'{this}' refuses the user '{_address.Username}' ({refused.MessageText}); expected the Username and Password of a user of the database.",
                refused),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } absent =>
            new IOException($"'{this}' is not there ({absent.MessageText}); expected an existing database: createdb makes one.", absent),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
            new IOException($"'{this}' refuses the user '{_address.Username}' ({refused.MessageText}); expected a user who owns the schema or may create it.",
                refused),
        PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.DatatypeMismatch
        } damaged =>
            new FormatException($"'{this}' is damaged ({damaged.MessageText}); expected the tables that a sweep or a comparison made.", damaged),
        NpgsqlException failed => new IOException($"'{this}' cannot be reached ({failed.Message}); expected a PostgreSQL server that answers.", failed),
        InvalidCastException or JsonException or ArgumentException or OverflowException =>
            new FormatException($"'{this}' is damaged ({exception.Message}); expected the tables that a sweep or a comparison made.", exception),
        TimeoutException => new IOException($"'{this}' cannot be reached ({exception.Message}); expected a PostgreSQL server that answers.", exception),
        _ => null,
    };

    private static NpgsqlConnectionStringBuilder Parsed(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) is { Host: not null } address
                ? address
                : throw new ArgumentException("it names no Host");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ArgumentException(
                $"The connection string is not understood: {exception.Message}; expected one such as 'Host=db;Database=trials;Username=me;Password=secret'.",
                nameof(connectionString));
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
