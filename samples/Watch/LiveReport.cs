using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Microsoft.ML.AuxiLearn.Samples;

/// <summary>
/// A report that grows, in the browser of this machine's user: on 127.0.0.1 alone, under an address with a random part that nobody else knows. It stops when it
/// is disposed of, once a browser that looks has the last report.
/// </summary>
public sealed class LiveReport : IAsyncDisposable
{
    private const int TokenLetters = 32;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);
    private static readonly string _script = Own("watch.js");
    private static readonly string _page =
        $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + $"<title>Watching</title>\n<style>{Own("watch.css")}</style>\n</head>\n<body>\n<p role=\"status\">Nothing is done yet.</p>\n"
        + $"<iframe title=\"The report so far\"></iframe>\n<script>{_script}</script>\n</body>\n</html>\n";

    private static readonly string _policy = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'; script-src "
        + $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(_script)))}'";

    private readonly WebApplication _server;
    private readonly string _token = RandomNumberGenerator.GetHexString(TokenLetters, lowercase: true);
    private readonly GrowingReport _report = new();

    private LiveReport()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());   // which reads no settings of the machine's
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port: 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>Where it is seen.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts to serve.</summary>
    public static async Task<LiveReport> StartAsync()
    {
        var live = new LiveReport();
        await live._server.StartAsync();
        live.Address = new Uri($"{live._server.Urls.Single()}/{live._token}/");
        return live;
    }

    /// <summary>Shows the next report in the place of the last.</summary>
    /// <param name="line">How far it is, in one line.</param>
    /// <param name="report">The report.</param>
    public void Show(string line, Report report) => _report.Show(line, report);

    /// <summary>Tells the browsers that this was the last report, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _report.EndAsync(_patience);
        using var impatience = new CancellationTokenSource(_patience);
        await _server.StopAsync(impatience.Token);
        await _server.DisposeAsync();
    }

    /// <summary>
    /// Answers what has the token and was addressed to this machine by its number, so that no other page's script can ask under a name of its own.
    /// </summary>
    private Task AnswerAsync(HttpContext context)
    {
        string[] path = (context.Request.Path.Value ?? "").Split('/');
        var isMine = context.Request.Host.Host == $"{IPAddress.Loopback}" && path.Length == 3
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(path[1]), Encoding.UTF8.GetBytes(_token));
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "SAMEORIGIN";
        switch (isMine ? path[2] : null)
        {
            case "":
                headers.ContentSecurityPolicy = _policy;
                return HtmlAsync(context, _page);
            case "report" when _report.Take() is { } report:   // which has a policy of its own
                return HtmlAsync(context, report.ToHtml());
            case "events":
                return EventsAsync(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }

    private static Task HtmlAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        try
        {
            await SseFormatter.WriteAsync(_report.ChangesAsync(context.RequestAborted), context.Response.Body,
                (change, writer) => JsonSerializer.Serialize(new Utf8JsonWriter(writer), change.Data), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // the browser has gone
        }
    }

    private static string Own(string name)
    {
        using var reader = new StreamReader(typeof(LiveReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
