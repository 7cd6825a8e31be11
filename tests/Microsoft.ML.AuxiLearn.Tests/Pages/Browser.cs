using Microsoft.Playwright;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>
/// The system's Chromium with a page of each width, which the first test that opens one starts; a test that needs it is skipped where there is none.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] _places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    private readonly List<string> _errors = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _desktop;
    private IPage? _phone;
    private string _address = "";

    private static string? Executable => _places.FirstOrDefault(File.Exists);

    /// <summary>Why the tests are skipped; null where they are not.</summary>
    public static string? Missing => Executable is null ? $"There is no Chromium in {string.Join(", ", _places)}; 'apt-get install chromium' brings it." : null;

    /// <summary>The folder for pictures of pages, which an environment variable names; null for none.</summary>
    public static string? Screenshots => Environment.GetEnvironmentVariable("AUXILEARN_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;

    /// <summary>What the pages complained of since a file was opened.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Opens an address on a desktop in light colours, or on a phone in dark ones; a file is to ask for nothing else.</summary>
    public async Task<IPage> OpenAsync(Uri address, bool phone)
    {
        if (_browser is null)
            await StartAsync();
        var page = phone ? _phone! : _desktop!;
        await page.GotoAsync("about:blank");   // what the file before still asks for is not this one's
        _errors.Clear();
        await page.GotoAsync(_address = address.AbsoluteUri);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private async Task StartAsync()
    {
        _playwright = await Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync"],
        });
        _desktop = await PageAsync(1280, 900, ColorScheme.Light);
        _phone = await PageAsync(390, 844, ColorScheme.Dark);
    }

    private async Task<IPage> PageAsync(int width, int height, ColorScheme colours)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url != _address && new Uri(request.Url).Scheme is not ("data" or "blob" or "about"))
                _errors.Add($"asks for {request.Url}");
        };
        return page;
    }
}

/// <summary>A test that needs a browser.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Missing;
}

/// <summary>A theory that needs a browser.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Missing;
}
