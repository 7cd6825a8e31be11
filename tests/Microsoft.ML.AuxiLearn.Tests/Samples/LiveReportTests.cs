using System.Net;
using System.Net.NetworkInformation;
using Microsoft.ML.AuxiLearn.Samples;
using Microsoft.ML.AuxiLearn.Tests.Pages;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Samples;

/// <summary>A report that grows in a browser: who may see it, what it says, and that it stops.</summary>
public sealed class LiveReportTests : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private static Report Page => SamplePages.All["comparison"].Value;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Whoever_has_the_address_sees_each_report_until_it_is_over()
    {
        string[] events;
        Uri address;
        await using (var live = await LiveReport.StartAsync())
        {
            address = live.Address;
            Assert.StartsWith("http://127.0.0.1:", $"{address}", StringComparison.Ordinal);
            Assert.Contains("Nothing is done yet.", await _client.GetStringAsync(address), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(address, "report"))).StatusCode);
            using var stream = await _client.GetStreamAsync(new Uri(address, "events"));
            using var reader = new StreamReader(stream);
            Assert.Contains("\"Version\":-1", await reader.ReadLineAsync(), StringComparison.Ordinal);
            live.Show("1 of 2 runs", Page);
            await reader.ReadLineAsync();
            Assert.Contains("\"Line\":\"1 of 2 runs\",\"Version\":0,\"IsOver\":false", await reader.ReadLineAsync(), StringComparison.Ordinal);
            Assert.Equal(Page.ToHtml(), await _client.GetStringAsync(new Uri(address, "report")));
            var rest = reader.ReadToEndAsync();
            await live.DisposeAsync();
            events = (await rest).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        }
        Assert.Contains("\"IsOver\":true", events[^1], StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(address));
    }

    [Fact]
    public async Task Nobody_else_sees_anything()
    {
        await using var live = await LiveReport.StartAsync();
        live.Show("", Page);
        foreach (var path in (string[])["/", "/report", $"/{new string('0', 32)}/", $"/{new string('0', 32)}/report", $"{live.Address.AbsolutePath}other"])
            Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(new Uri(live.Address, path))).StatusCode);
        using var renamed = new HttpRequestMessage(HttpMethod.Get, live.Address);
        renamed.Headers.Host = $"evil.example:{live.Address.Port}";   // a name that another page has let point to this machine
        Assert.Equal(HttpStatusCode.NotFound, (await _client.SendAsync(renamed)).StatusCode);
        Assert.All(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(place => place.Port == live.Address.Port),
            place => Assert.Equal(IPAddress.Loopback, place.Address));
        await using var second = await LiveReport.StartAsync();
        Assert.NotEqual(live.Address.AbsolutePath, second.Address.AbsolutePath);
    }
}
