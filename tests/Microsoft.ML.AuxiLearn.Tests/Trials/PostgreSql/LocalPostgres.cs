using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>
/// A PostgreSQL server of the tests' own, in a temporary folder and on a free port of this machine; it starts when it is first asked for and ends with the
/// tests, however they end.
/// </summary>
public sealed class LocalPostgres : IDisposable
{
    private const string User = "tester";
    private const string Password = "a secret";

    private static readonly string? _programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version, StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin")).FirstOrDefault(HasServer)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).FirstOrDefault(HasServer);

    private readonly Lazy<Server> _server = new(() => new Server());

    /// <summary>Why tests that need it are skipped; null where it is there.</summary>
    public static string? Missing { get; } = OperatingSystem.IsWindows() ? "The tests start a PostgreSQL server on Linux and macOS alone."
        : _programs is null ? "PostgreSQL's initdb is neither in /usr/lib/postgresql nor on the PATH; expected a package such as postgresql-15." : null;

    /// <summary>A connection string of a schema that nobody else uses.</summary>
    public string NewSchema() => $"{_server.Value.Address};Search Path=t{Guid.NewGuid():N}";

    /// <summary>The same with other settings, such as another password.</summary>
    public string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var address = new NpgsqlConnectionStringBuilder(NewSchema());
        change(address);
        return address.ConnectionString;
    }

    /// <summary>Ends the server and starts it again.</summary>
    /// <param name="mode">fast, which ends its sessions, or immediate, which is as a crash.</param>
    public void Restart(string mode) => _server.Value.Control("-m", mode, "-w", "restart");

    public static void Run(string store, string sql) => Query(store, sql);

    public static List<long> Query(string store, string sql)
    {
        using var source = NpgsqlDataSource.Create(store);
        using var command = source.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var values = new List<long>();
        while (reader.Read())
            values.Add(reader.GetInt64(0));
        return values;
    }

    /// <summary>The server itself notes, in the table ends, each trial that ends.</summary>
    public static void CountEnds(string address) => Run(address,
        """
        CREATE TABLE ends (trial integer);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ends VALUES (NEW.trial); RETURN NULL; END';
        CREATE TRIGGER note AFTER UPDATE ON trials FOR EACH ROW WHEN (NEW.state = 'Done') EXECUTE FUNCTION note();
        """);

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    private static bool HasServer(string folder) => File.Exists(Path.Combine(folder, "initdb"));

    private sealed class Server : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("auxilearn-postgres").FullName;
        private readonly Process _guard;

        public Server()
        {
            var password = Path.Combine(_folder, "password");
            File.WriteAllText(password, Password);
            if (Environment.IsPrivilegedProcess)
                Wait("chown", "-R", "postgres", _folder);   // the server refuses to run as root
            Wait([.. AsOwner, Path.Combine(_programs!, "initdb"), "-D", Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8",
                "--locale=C", "--no-sync"]);
            var port = FreePort();
            // When the tests end, be it by a crash, the guard reads the end of its input.
            _guard = Process.Start(new ProcessStartInfo("sh",
                ["-c", $"cat >/dev/null; {string.Join(' ', AsOwner)} '{_programs}/pg_ctl' -D '{Data}' -m immediate stop >/dev/null 2>&1; rm -rf '{_folder}'"])
            { RedirectStandardInput = true })!;
            Control("-l", Path.Combine(_folder, "log"), "-w", "-o", $"-p {port} -h 127.0.0.1 -k {_folder} -c fsync=off", "start");
            Address = $"Host=127.0.0.1;Port={port};Username={User};Password={Password};Database=postgres";
        }

        public string Address { get; }

        public void Control(params string[] arguments) => Wait([.. AsOwner, Path.Combine(_programs!, "pg_ctl"), "-D", Data, .. arguments]);

        public void Dispose()
        {
            _guard.StandardInput.Close();
            _guard.WaitForExit();
            _guard.Dispose();
        }

        private string Data => Path.Combine(_folder, "data");

        private static string[] AsOwner => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        // The output goes to a file: the server would hold a pipe open.
        private static void Wait(params string[] command)
        {
            var said = Path.GetTempFileName();
            try
            {
                using var process = Process.Start("sh", ["-c", "out=$1; shift; cd /; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", said, .. command]);
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {File.ReadAllText(said)}");
            }
            finally
            {
                File.Delete(said);
            }
        }
    }
}
