using Microsoft.Playwright;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>The system's Chromium; a test that needs it is skipped where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] _places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;

    private static string? Executable => _places.FirstOrDefault(File.Exists);

    /// <summary>Why the tests are skipped; null where they are not.</summary>
    public static string? Missing => Executable is null ? $"There is no Chromium in {string.Join(", ", _places)}; 'apt-get install chromium' brings it." : null;

    public async Task InitializeAsync()
    {
        if (Missing is not null)
            return;
        _playwright = await Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync"],
        });
    }

    /// <summary>A page of a browser that knows nothing of the others. It closes the one before: a page that stays open goes on drawing.</summary>
    /// <param name="width">In CSS pixels.</param>
    /// <param name="height">In CSS pixels.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    public async Task<IPage> PageAsync(int width, int height, bool dark)
    {
        if (_page is not null)
            await _page.Context.CloseAsync();
        var context = await _browser!.NewContextAsync(new()
        { ViewportSize = new() { Width = width, Height = height }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        return _page = await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A theory that needs a browser.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Missing;
}
