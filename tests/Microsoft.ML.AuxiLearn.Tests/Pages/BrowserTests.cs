using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Pages;

/// <summary>Reports as a browser shows them. Where the environment variable AUXILEARN_SCREENSHOTS names a folder, their pictures are left there.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            var phone = false;
            foreach (var kind in SamplePages.All.Keys)   // their parts are the same, so that each kind is seen on one of the two
                kinds.Add(kind, phone = !phone);
            return kinds;
        }
    }

    public void Dispose() => File.Delete(_file);

    [BrowserTheory(Timeout = 120_000)]
    [MemberData(nameof(Kinds))]
    public async Task A_report_draws_its_pictures_and_asks_for_nothing(string kind, bool phone)
    {
        var errors = new List<string>();
        var page = await Open(kind, phone, errors);
        var plots = page.Locator(".picture");
        Assert.True(await plots.CountAsync() > 0);
        Assert.Equal(await plots.CountAsync(), await page.Locator(".picture:has(.main-svg)").CountAsync());
        Assert.NotEqual("hacked", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("img:not([src^='data:image/png;base64,'])").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            "The page is wider than its window.");
        Assert.Empty(errors);
        if (Environment.GetEnvironmentVariable("AUXILEARN_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{kind}-{(phone ? "phone" : "desktop")}.png"), FullPage = true });
    }

    /// <summary>The large report has no other elements than that of a regression, and axe looks at each cell of its tables.</summary>
    [BrowserTheory(Timeout = 120_000)]
    [InlineData("regression", false)]
    [InlineData("images", true)]
    [InlineData("comparison", true)]
    [InlineData("sweep", false)]
    public async Task Axe_finds_no_violation(string kind, bool phone)
    {
        var page = await Open(kind, phone, []);
        await page.EvaluateAsync("document.querySelectorAll('details').forEach((details, i) => details.open = i === 0)");
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0,
            string.Join("\n", result.Violations.Select(
            violation =>
            $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}: {string.Join("; ", violation.Nodes[0].Any.Select(check => check.Message))}")));
    }

    [BrowserTheory(Timeout = 120_000)]
    [InlineData("regression", false)]
    [InlineData("comparison", true)]
    public async Task The_keyboard_reaches_and_opens_each_table(string kind, bool phone)
    {
        var page = await Open(kind, phone, []);
        var tables = await page.Locator("summary, .scroll:visible").CountAsync();
        for (var table = 0; table < tables; table++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.tagName") != "SUMMARY")
                continue;
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Tab");   // to the table, which the arrows scroll
            Assert.Equal("region", await page.EvaluateAsync<string>("document.activeElement.getAttribute('role')"));
        }
        Assert.Equal(await page.Locator("table").CountAsync(), await page.Locator("table:visible").CountAsync());
    }

    private async Task<IPage> Open(string kind, bool phone, List<string> errors)
    {
        SamplePages.All[kind].Value.Save(_file);
        var page = await (phone ? browser.PageAsync(390, 844, dark: true) : browser.PageAsync(1280, 900, dark: false));
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url != new Uri(_file).AbsoluteUri && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                errors.Add($"asks for {request.Url}");
        };
        await page.GotoAsync(new Uri(_file).AbsoluteUri);
        await page.Locator(".picture").Last.Locator(".main-svg").First.WaitForAsync(new() { Timeout = 60_000 });
        return page;
    }
}
