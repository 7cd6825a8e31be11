using System.Net;
using System.Net.Sockets;

namespace Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;

/// <summary>A way to a server on which answers get lost and nothing comes through for a while.</summary>
internal sealed class PostgresProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ManualResetEventSlim _isOpen = new(true);
    private readonly int _server;
    private int _losing;
    private int _lost;

    /// <param name="server">Its port on this machine.</param>
    public PostgresProxy(int server)
    {
        _server = server;
        _listener.Start();
        Start(Accept);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many answers were lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The server commits the next transaction, and the connection breaks before the client knows.</summary>
    public void LoseAnswer() => Volatile.Write(ref _losing, 1);

    /// <summary>Holds up all that is sent either way, until <see cref="Join"/>.</summary>
    public void Cut() => _isOpen.Reset();

    public void Join() => _isOpen.Set();

    public void Dispose()
    {
        _listener.Stop();
        _isOpen.Set();
    }

    private void Accept()
    {
        while (true)
        {
            var client = _listener.AcceptTcpClient();
            var server = new TcpClient("127.0.0.1", _server);
            var isLosing = false;
            Start(() => Pump(client, server, bytes =>
            {
                if (bytes.IndexOf("COMMIT\0"u8) >= 0 && Interlocked.Exchange(ref _losing, 0) == 1)
                    Volatile.Write(ref isLosing, true);
                return true;
            }));
            Start(() => Pump(server, client, _ =>
            {
                if (Volatile.Read(ref isLosing))
                    Interlocked.Increment(ref _lost);
                return !Volatile.Read(ref isLosing);
            }));
        }
    }

    private void Pump(TcpClient from, TcpClient to, Func<Span<byte>, bool> passes)
    {
        using (from)
        using (to)
        {
            var buffer = new byte[1 << 16];
            while (from.GetStream().Read(buffer) is var count and > 0)
            {
                _isOpen.Wait();
                if (!passes(buffer.AsSpan(0, count)))
                    return;
                to.GetStream().Write(buffer, 0, count);
            }
        }
    }

    private static void Start(Action action) => new Thread(() =>
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // one end is closed
        }
    })
    { IsBackground = true }.Start();
}
